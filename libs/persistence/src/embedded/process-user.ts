import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

/**
 * Whom PostgreSQL's programs run as; undefined for whoever runs the platform. PostgreSQL refuses to
 * run as root.
 */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** What a program printed (both streams) and whether it succeeded. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

const PREFERRED = ['postgres', 'nobody'];
const FALLBACK: ProcessUser = { uid: 65534, gid: 65534, name: 'nobody' };

/**
 * Root lends the server the name of somebody without rights: the owner of the cluster when there is
 * one already, else the machine's user postgres or nobody.
 */
export async function chooseUser(cluster: string): Promise<ProcessUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` };
  const users = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  return (
    PREFERRED.map((name) => users.find((user) => user.name === name)).find(Boolean) ?? FALLBACK
  );
}

/** Runs a program to its end as that user. `cwd` has to be a folder the user can enter. */
export function runAs(
  user: ProcessUser | undefined,
  command: readonly [file: string, ...args: string[]],
  cwd: string,
): Promise<Outcome> {
  const [file, ...args] = command;
  const as = user && { uid: user.uid, gid: user.gid };
  return new Promise((resolve) => {
    execFile(file, args, { ...as, cwd, env: environment() }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      resolve({ ok: error === null, output: output || (error?.message ?? '') });
    });
  });
}

/**
 * Only what programs need: our secrets are not the server's business, and PG* variables would
 * change what it does.
 */
function environment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, LD_LIBRARY_PATH } = process.env;
  return { PATH, TMPDIR, LD_LIBRARY_PATH, LC_ALL: 'C' };
}

function parsePasswd(text: string): readonly ProcessUser[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && fields[2] !== '0')
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }));
}
