import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

/** A TypeScript file of ours running as a process of its own; it prints one JSON object a line. */
export interface TypeScriptProcess {
  readonly pid: number;
  /** Everything it has printed, oldest first; lines that are no JSON as `{ text }`. */
  readonly lines: readonly Record<string, unknown>[];
  /** What it printed under this key, once it has. */
  said<T>(key: string, withinMs?: number): Promise<T>;
  kill(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const LOADER = fileURLToPath(new URL('../loader/register.mjs', import.meta.url));

/**
 * Starts the file (a path or file URL). For tests that have to kill a process or see two of them at
 * once.
 */
export function startTypeScript(file: string | URL, args: readonly string[]): TypeScriptProcess {
  const flags = ['--conditions=source', '--import', LOADER];
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const child = spawn(process.execPath, [...flags, path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines = collectLines(child);
  return {
    pid: child.pid!,
    lines,
    said: (key, withinMs = 30_000) => said(lines, key, withinMs),
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal!));
    }),
  };
}

function collectLines(child: ChildProcess): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  for (const input of [child.stdout!, child.stderr!]) {
    createInterface({ input }).on('line', (line) => void lines.push(parsed(line)));
  }
  return lines;
}

function parsed(line: string): Record<string, unknown> {
  if (!line.startsWith('{')) return { text: line };
  return JSON.parse(line) as Record<string, unknown>;
}

function said<T>(
  lines: readonly Record<string, unknown>[],
  key: string,
  withinMs: number,
): Promise<T> {
  return eventually(
    () => {
      const line = lines.find((candidate) => key in candidate);
      if (!line) throw new Error(`It did not say "${key}", but ${JSON.stringify(lines)}`);
      return line[key] as T;
    },
    { withinMs },
  ) as Promise<T>;
}
