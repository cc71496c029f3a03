import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const API_ENTRY = fileURLToPath(
  new URL('../../../../dist/apps/api/src/main.js', import.meta.url),
);

/** What `admin` logs in with. */
export const PASSWORD = 'a password only these tests know';

/** How a run of the program ended. */
export interface ApiRun {
  readonly exitCode: number | null;
  /** Lines of stderr. */
  readonly said: readonly string[];
}

/** Runs the built program to its end: for starts that are to be refused. */
export async function runApi(settings: Readonly<Record<string, string>>): Promise<ApiRun> {
  const child = spawn(process.execPath, [API_ENTRY], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
    env: { ...process.env, NODE_OPTIONS: '', HAODIAN_LOG_LEVEL: 'silent', ...settings },
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, said: text.split('\n').filter((line) => line !== '') };
}
