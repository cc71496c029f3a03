import { DomainError } from '#libs/kernel';

const ELSEWHERE = 'Or set HAODIAN_DATABASE_URL to use a PostgreSQL server of your own.';

/** Another process holds the data folder. */
export class DataFolderInUse extends DomainError {
  constructor(
    readonly folder: string,
    readonly holderPid: number | undefined,
  ) {
    super({
      kind: 'conflict',
      code: 'data_folder_in_use',
      message: `data folder in use by pid ${holderPid ?? 'unknown'} (${folder})`,
      advice: 'Stop that process, or set HAODIAN_DATA_DIR to another folder.',
    });
  }
}

/** The folder cannot be made, entered or written by the user PostgreSQL runs as. */
export function dataFolderUnusable(folder: string, reason: string, cause?: unknown): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'data_folder_unusable',
    message: `The data folder ${folder} cannot be used: ${reason}.`,
    advice: `Set HAODIAN_DATA_DIR to a folder it can reach, such as /var/lib/haodian. ${ELSEWHERE}`,
    cause,
  });
}

/** The folder holds a cluster that these binaries or this password do not fit. */
export function dataFolderForeign(folder: string, reason: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'data_folder_foreign',
    message: `The database in ${folder} cannot be opened: ${reason}.`,
    advice: `Put the folder back as it was, or set HAODIAN_DATA_DIR to an empty one. ${ELSEWHERE}`,
  });
}

/** There are no PostgreSQL programs for this machine, or they do not run here. */
export function postgresNotRunnable(reason: string, cause?: unknown): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'postgres_not_runnable',
    message: `The PostgreSQL that comes with the platform does not run here: ${reason}.`,
    advice: `Install the packages again with npm ci. ${ELSEWHERE}`,
    cause,
  });
}

/**
 * PostgreSQL was started and did not get ready; the message ends with the last lines of its log.
 */
export function postgresDidNotStart(logFile: string, logTail: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'postgres_did_not_start',
    message: `PostgreSQL did not start. The end of ${logFile}:\n${logTail}`,
    advice: ELSEWHERE,
  });
}
