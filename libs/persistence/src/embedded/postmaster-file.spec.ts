import { describe, expect, it } from '@jest/globals';
import { readLastPort, readPostmasterFile } from './postmaster-file.js';

const WHOLE = '4711\n/data\n1763700000\n54321\n\n127.0.0.1\n  12345   6\nready   \n';

describe('postmaster.pid', () => {
  it('tells pid, port and status', () => {
    expect(readPostmasterFile(WHOLE)).toEqual({ pid: 4711, port: 54321, status: 'ready' });
  });

  it('is partial at every length short of the whole', () => {
    const lines = WHOLE.split('\n');
    for (let count = 0; count < 8; count++) {
      const read = readPostmasterFile(lines.slice(0, count).join('\n'));
      expect(read).toEqual({ partial: true, pid: count === 0 ? undefined : 4711 });
    }
  });

  it('is partial when it holds something else', () => {
    expect(readPostmasterFile('not\na\npid file')).toEqual({ partial: true, pid: undefined });
  });
});

describe('postmaster.opts', () => {
  it('tells the port of the last start', () => {
    expect(readLastPort('/bin/postgres "-D" "/data" "-c" "port=54321"\n')).toBe(54321);
  });

  it('tells nothing when there is none', () => {
    expect(readLastPort('/bin/postgres "-D" "/data"\n')).toBeUndefined();
  });
});
