import { stat } from 'node:fs/promises';
import { CliError } from '../cli.errors.js';
import type { Context } from '../context.js';
import { FILE_MODE, FOLDER_MODE } from '../session/session-file.js';
import { fail, ok, warn, type Finding } from './check.js';

const MODE_BITS = 0o777;

/** Whether the token is good for anything. */
export async function tokenCheck({ api, config, session }: Context): Promise<Finding> {
  const kind = config.apiKey ? 'API key' : 'session';
  try {
    if (!config.apiKey && (await session.read()) === null) {
      return warn('token', 'nobody is logged in', 'Log in with haodian login.');
    }
    const { username } = await api.get('/v1/me');
    return ok('token', `${kind} of ${String(username)}`);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    // A key that may not ask who it is was let in all the same.
    if (error.code === 'permission_missing') return ok('token', `${kind} is valid`);
    return fail('token', error.message, error.advice ?? 'Log in again with haodian login.');
  }
}

/** Whether nobody else can read the tokens. */
export async function fileCheck({ session }: Context): Promise<Finding> {
  const wrong: string[] = [];
  for (const [path, mode] of [
    [session.folder, FOLDER_MODE],
    [session.path, FILE_MODE],
  ] as const) {
    const found = await stat(path).catch(() => null);
    const others = found ? found.mode & MODE_BITS & ~mode : 0;
    if (others !== 0) wrong.push(`chmod ${mode.toString(8)} '${path}'`);
  }
  if (wrong.length === 0) return ok('config file', session.path);
  return fail('config file', 'others can read your tokens', `Run: ${wrong.join(' && ')}`);
}
