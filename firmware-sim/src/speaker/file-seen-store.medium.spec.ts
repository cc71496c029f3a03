import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { announceOf } from '../testing/announce.js';
import { FileSeenStore } from './file-seen-store.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'speaker-'));
  path = join(folder, 'SPK-000001.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

const idOf = (n: number): string => announceOf(n, 0).id;

describe("a speaker's memory on disk", () => {
  it('is in the file before remember returns, and there again after the power was cut', () => {
    const store = new FileSeenStore(path);
    store.remember(idOf(1), 200);
    expect(readFileSync(path, 'utf8')).toContain(idOf(1));
    const again = new FileSeenStore(path);
    expect(again.codeOf(idOf(1))).toBe(200);
    expect([store.boot, again.boot]).toEqual([1, 2]);
  });

  it('keeps the last 256, the oldest first', () => {
    const store = new FileSeenStore(path);
    for (let n = 0; n < 300; n += 1) store.remember(idOf(n), 200);
    const kept = new FileSeenStore(path).last();
    expect(kept).toHaveLength(256);
    expect(kept[0]).toEqual([idOf(44), 200]);
  });

  it('drops a line torn by a power cut, which never counted', () => {
    new FileSeenStore(path).remember(idOf(1), 200);
    appendFileSync(path, '{"seen":["ann_0');
    const again = new FileSeenStore(path);
    expect(again.last()).toEqual([[idOf(1), 200]]);
  });

  it('keeps settings with their version', () => {
    new FileSeenStore(path).keepShadow({ version: 3, state: { volume: 10 } });
    expect(new FileSeenStore(path).shadow).toEqual({ version: 3, state: { volume: 10 } });
  });

  it('does not grow without end', () => {
    const store = new FileSeenStore(path);
    for (let n = 0; n < 5000; n += 1) store.remember(idOf(n), 200);
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(2100);
  });

  it('refuses a file that holds something else', () => {
    writeFileSync(path, 'hello\n');
    expect(() => new FileSeenStore(path)).toThrow(
      expect.objectContaining({ code: 'file_malformed' }),
    );
  });
});
