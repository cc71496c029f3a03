/**
 * What `postmaster.pid` says (https://www.postgresql.org/docs/current/storage-file-layout.html).
 */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby';
}

const LINES = 8;
const STATUSES = ['starting', 'stopping', 'ready', 'standby'] as const;

/**
 * Reads the file's lines: pid, data folder, start time, port, socket folder, address, shared
 * memory, status.
 * @returns 'partial' while it is being written (fewer lines), with the pid if that much is there
 */
export function readPostmasterFile(
  text: string,
): PostmasterFile | { readonly partial: true; readonly pid: number | undefined } {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = wholeNumber(lines[0]);
  const port = wholeNumber(lines[3]);
  const status = STATUSES.find((word) => word === lines[LINES - 1]);
  if (pid === undefined || port === undefined || status === undefined)
    return { partial: true, pid };
  return { pid, port, status };
}

/** The port a server was last started on, from `postmaster.opts`, so that a restart keeps it. */
export function readLastPort(postmasterOpts: string): number | undefined {
  return wholeNumber(/port=(\d+)/.exec(postmasterOpts)?.[1]);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}
