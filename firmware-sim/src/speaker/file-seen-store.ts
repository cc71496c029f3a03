import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ackCodeSchema, shadowSchema, wireId, type AckCode, type Shadow } from '#libs/protocol';
import { fileMalformed } from '../sim.errors.js';
import { MemorySeenStore, type Seen, type SeenStore } from './seen-store.js';

const lineSchema = z.union([
  z.strictObject({ boot: z.int() }),
  z.strictObject({ seen: z.tuple([wireId, ackCodeSchema]) }),
  z.strictObject({ shadow: shadowSchema }),
]);

type Line = z.infer<typeof lineSchema>;

const LINES_MAX = 2048;

/**
 * Keeps a device's memory in one file of JSON lines: every fact is appended and synced before it
 * counts, the file is rewritten under another name and renamed when it is opened or grows long. A
 * torn last line, as a power cut leaves it, is dropped: it never counted.
 */
export class FileSeenStore implements SeenStore {
  private readonly memory = new MemorySeenStore();
  private file = -1;
  private lines = 0;

  /** @throws DomainError `file_malformed` when the file holds something else. */
  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.memory.boot = 0;
    for (const line of readLines(path)) this.take(line);
    this.memory.boot += 1;
    this.rewrite();
  }

  get boot(): number {
    return this.memory.boot;
  }

  get shadow(): Shadow {
    return this.memory.shadow;
  }

  codeOf(id: string): AckCode | undefined {
    return this.memory.codeOf(id);
  }

  remember(id: string, code: AckCode): void {
    this.append({ seen: [id, code] });
    this.memory.remember(id, code);
  }

  last(): Seen[] {
    return this.memory.last();
  }

  keepShadow(shadow: Shadow): void {
    this.append({ shadow });
    this.memory.keepShadow(shadow);
  }

  reboot(): void {
    this.append({ boot: this.boot + 1 });
    this.memory.reboot();
  }

  close(): void {
    closeSync(this.file);
  }

  private take(line: Line): void {
    if ('boot' in line) this.memory.boot = line.boot;
    else if ('shadow' in line) this.memory.keepShadow(line.shadow);
    else this.memory.remember(...line.seen);
  }

  private append(line: Line): void {
    if (this.lines >= LINES_MAX) this.rewrite();
    writeSync(this.file, `${JSON.stringify(line)}\n`);
    fdatasyncSync(this.file);
    this.lines += 1;
  }

  private rewrite(): void {
    const facts = [
      { boot: this.boot },
      { shadow: this.shadow },
      ...this.last().map((seen) => ({ seen })),
    ];
    const next = openSync(`${this.path}.next`, 'w', 0o600);
    writeSync(next, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
    fsyncSync(next);
    renameSync(`${this.path}.next`, this.path);
    if (this.file >= 0) closeSync(this.file);
    this.file = next;
    this.lines = facts.length;
  }
}

function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  try {
    return whole.map((line) => lineSchema.parse(JSON.parse(line)));
  } catch (cause) {
    throw fileMalformed(path, "a speaker's memory", cause);
  }
}
