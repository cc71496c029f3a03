import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Of /proc/PID/stat, counted from the `)` that ends the program's name (proc_pid_stat(5), field
 * 22).
 */
const STARTED_FIELD = 20;

const execute = promisify(execFile);

/**
 * Whether a process is PostgreSQL serving this folder. A pid alone proves nothing: it may be a
 * zombie or have been given to something else, so the command line is read (`/proc`, else `ps`).
 */
export async function isPostgresOf(pid: number, folder: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command.includes('postgres') && command.includes(folder);
}

/** Whether a process runs: exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await commandLine(pid)) !== '';
}

/**
 * What tells a running process from every other one on this machine: its pid and when it was
 * started, for a pid is given again (and after a reboot soon). Undefined when there is no such
 * process.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (!(await isAlive(pid))) return undefined;
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const started = status.slice(status.lastIndexOf(')')).split(' ')[STARTED_FIELD];
    return started && `${pid} ${started}`;
  }
  const listed = await execute('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  return listed && `${pid} ${listed.stdout.trim()}`;
}

/**
 * PostgreSQL processes whose working directory is the folder: a killed postmaster's busy backends
 * live on, and hold the shared memory that a new server needs. Found on Linux only; elsewhere the
 * list is empty and the start has to wait.
 */
export async function postgresProcessesIn(folder: string): Promise<readonly number[]> {
  const pids = (await names('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => worksIn(pid, folder)));
  return pids.filter((_, index) => found[index]);
}

async function worksIn(pid: number, folder: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === folder && (await commandLine(pid)).includes('postgres');
}

/** Empty when there is no such process, or only what is left of one. */
async function commandLine(pid: number): Promise<string> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return '';
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.replaceAll('\0', ' ').trim();
  }
  const listed = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return listed?.stdout.trim() ?? '';
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
