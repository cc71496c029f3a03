import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'fixtures']);

/** One text file of the repository: its path from the top with `/`, its text and its lines. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/**
 * All files under a folder of the repository, without what is built, installed, hidden or broken on
 * purpose.
 */
export function filesUnder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isSkipped =
        SKIPPED.has(entry.name) || (entry.name.startsWith('.') && entry.name !== '.ci');
      return isSkipped ? [] : filesUnder(path);
    }
    return entry.isFile() ? [readSource(path)] : [];
  });
}

/** Reads one file of the repository. */
export function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return { path: relative('.', path).split(sep).join('/'), text, lines };
}

/**
 * What the first line of every fixture of a folder says it breaks, by the fixture's path from that
 * folder.
 */
export function statedBites(folder: string): Map<string, string[]> {
  const stated = new Map<string, string[]>();
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => each.endsWith('.ts')).toSorted()) {
    const first = readFileSync(join(root, folder, name), 'utf8').split('\n')[0] ?? '';
    const bites = /^\/\/ bites: (.+)$/.exec(first)?.[1]?.split(', ') ?? [
      '(first line says nothing)',
    ];
    stated.set(name.split(sep).join('/'), bites[0] === 'nothing' ? [] : bites.toSorted());
  }
  return stated;
}

/**
 * Runs a tool of node_modules and gives what it wrote to stdout, whatever its exit code: these
 * tools exit 1 when they find something, and finding is what the specs are about.
 */
export function outputOf(script: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: join(root, cwd), maxBuffer: 64 * 2 ** 20 };
    const command = [join(root, 'node_modules', script), ...args];
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`${script} said nothing: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
