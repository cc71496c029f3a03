import { EXIT, type ExitCode, type FieldError } from '#libs/kernel';

/** A faulty field as the platform tells of it; an older one has not every sentence in Chinese. */
export type FaultyField = Omit<FieldError, 'messageZh'> & Partial<Pick<FieldError, 'messageZh'>>;

/** What a {@link CliError} is made of. */
export interface CliErrorParts {
  readonly exitCode: ExitCode;
  /** Stable, snake_case; the platform's own code where it is the platform that refuses. */
  readonly code: string;
  readonly message: string;
  readonly advice?: string | undefined;
  readonly fields?: readonly FaultyField[];
}

/** An error that a person reads and a script branches on. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly advice: string | undefined;
  readonly fields: readonly FaultyField[];

  constructor(parts: CliErrorParts) {
    super(parts.message);
    this.exitCode = parts.exitCode;
    this.code = parts.code;
    this.advice = parts.advice;
    this.fields = parts.fields ?? [];
  }
}

/** Thrown in place of a request that --dry-run keeps from being sent. */
export class DryRun extends Error {}

export function usageWrong(message: string, advice?: string): CliError {
  return new CliError({ exitCode: EXIT.usage, code: 'usage', message, advice });
}

/** Something has to be asked, and nobody is there to answer. */
export function needsFlag(what: string, flag: string): CliError {
  const advice = `Give ${flag}.`;
  const message = `${what} has to be asked, but there is no terminal.`;
  return new CliError({ exitCode: EXIT.usage, code: 'prompt_without_terminal', message, advice });
}

export function notConfirmed(): CliError {
  return new CliError({
    exitCode: EXIT.usage,
    code: 'not_confirmed',
    message: 'Nothing was done: it was not confirmed.',
  });
}

export function nameDiffers(name: string): CliError {
  return new CliError({
    exitCode: EXIT.usage,
    code: 'confirmation_differs',
    message: `Nothing was done: what was typed is not "${name}".`,
    advice: 'Look again whether it is the one you mean.',
  });
}

export function notFound(what: string, advice: string): CliError {
  return new CliError({
    exitCode: EXIT.notFound,
    code: 'not_found',
    message: `There is no ${what}.`,
    advice,
  });
}

export function loginNeeded(url: string): CliError {
  return new CliError({
    exitCode: EXIT.auth,
    code: 'login_needed',
    message: `You are not logged in at ${url}.`,
    advice: 'Log in with haodian login, or set HAODIAN_API_KEY.',
  });
}

export function sessionOver(url: string): CliError {
  return new CliError({
    exitCode: EXIT.auth,
    code: 'session_over',
    message: `Your session at ${url} is over.`,
    advice: 'Log in again with haodian login.',
  });
}

export function sessionLocked(path: string): CliError {
  return new CliError({
    exitCode: EXIT.conflict,
    code: 'session_locked',
    message: 'Another haodian has been renewing this session for too long.',
    advice: `Wait for it, or remove ${path} when there is none.`,
  });
}

export function sessionFileMalformed(path: string): CliError {
  return new CliError({
    exitCode: EXIT.failure,
    code: 'session_file_malformed',
    message: `${path} does not hold a session.`,
    advice: 'Remove it and log in again.',
  });
}

export function unreachable(url: string, reason: string): CliError {
  return new CliError({
    exitCode: EXIT.network,
    code: 'unreachable',
    message: `${url} gave no answer: ${reason}.`,
    advice: 'Check --url and the network; haodian doctor looks closer.',
  });
}

export function answerMalformed(request: string): CliError {
  return new CliError({
    exitCode: EXIT.failure,
    code: 'answer_malformed',
    message: `${request} was answered with something that is not the platform's.`,
    advice: 'Check that --url leads to the platform itself.',
  });
}

export function routeMissing(request: string): CliError {
  return new CliError({
    exitCode: EXIT.failure,
    code: 'route_missing',
    message: `This platform has no ${request}.`,
    advice: 'Update the platform.',
  });
}

/** A secret is shown once, and that answer was lost on its way. */
export function secretLost(what: string): CliError {
  return new CliError({
    exitCode: EXIT.failure,
    code: 'secret_lost',
    message: `The ${what} was issued, but the answer that showed it was lost.`,
    advice: 'Run the command again: a new one is issued.',
  });
}

/** A job takes longer than anybody waits at a terminal. */
export function jobUnfinished(id: string): CliError {
  return new CliError({
    exitCode: EXIT.network,
    code: 'job_unfinished',
    message: `The job ${id} has not ended for ten minutes.`,
    advice: `Look at it with haodian job show ${id}; a process with the role worker does its rows.`,
  });
}

/** The last line of an export is missing, or its line broke. */
export function exportCutOff(): CliError {
  return new CliError({
    exitCode: EXIT.partial,
    code: 'export_cut_off',
    message: 'The export was cut off before its end.',
    advice: 'Run it again; what was written is not all.',
  });
}

/** A list broke off after some of it was written. */
export function brokeOff(written: number, cause: CliError): CliError {
  return new CliError({
    exitCode: EXIT.partial,
    code: cause.code,
    message: `Only the first ${written} were written. ${cause.message}`,
    advice: cause.advice,
  });
}
