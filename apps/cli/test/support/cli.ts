import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program. */
const ENTRY = fileURLToPath(new URL('../../../../dist/apps/cli/src/main.js', import.meta.url));

/** How a run ended and what it wrote. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given beside its arguments. */
export interface Surroundings {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built command line, run as a process of its own with a config folder of its own. */
export class Cli {
  private constructor(
    readonly configDir: string,
    readonly url: string,
  ) {}

  /** A user of the platform at this URL who was never here before. */
  static async at(url: string): Promise<Cli> {
    return new Cli(await mkdtemp(join(tmpdir(), 'haodian-cli-')), url);
  }

  /** Starts it, and leaves it to the test. */
  start(args: readonly string[], { stdin, env }: Surroundings = {}): ChildProcess {
    const child = spawn(process.execPath, [ENTRY, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: 60_000,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        HAODIAN_API_KEY: '',
        LC_ALL: 'C.UTF-8',
        HAODIAN_CONFIG_DIR: this.configDir,
        HAODIAN_URL: this.url,
        ...env,
      },
    });
    // A command that asks nothing may be gone before it is given anything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin ?? '');
    return child;
  }

  /** Runs it to its end. */
  run(args: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
    return ended(this.start(args, surroundings));
  }

  /** What it wrote as JSON; a run that fails fails the test with what it said. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  logIn(password: string, ...more: readonly string[]): Promise<Run> {
    const args = ['login', '--username', 'admin', '--password-stdin', ...more];
    return this.run(args, { stdin: `${password}\n` });
  }

  async end(): Promise<void> {
    await rm(this.configDir, { recursive: true, force: true });
  }
}

/** Resolves when the process has ended and its streams are read. */
export async function ended(child: ChildProcess): Promise<Run> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
