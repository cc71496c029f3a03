import { describe, expect, it } from '@jest/globals';
import { createGate, createGates } from './gate.js';

/** Work that ends when it is told to. */
function manual(): { work: () => Promise<void>; end: () => void; started: () => boolean } {
  let end!: () => void;
  let hasStarted = false;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = (): Promise<void> => {
    hasStarted = true;
    return ended;
  };
  return { work, end: () => end(), started: () => hasStarted };
}

describe('a gate', () => {
  const full = (): Error => new Error('full');

  it('lets so many through at once, the others in the order they came', async () => {
    const gate = createGate({ atOnce: 2, waitingMax: 10, full });
    const jobs = Array.from({ length: 4 }, manual);
    const done = jobs.map((job) => gate(job.work));
    expect(jobs.map((job) => job.started())).toEqual([true, true, false, false]);
    jobs[1]!.end();
    await done[1];
    expect(jobs.map((job) => job.started())).toEqual([true, true, true, false]);
    for (const job of jobs) job.end();
    await Promise.all(done);
    await gate(async () => undefined);
  });

  it('refuses whoever finds the waiting places taken', async () => {
    const gate = createGate({ atOnce: 1, waitingMax: 1, full });
    const [first, second] = [manual(), manual()];
    const done = [gate(first.work), gate(second.work)];
    await expect(gate(async () => 1)).rejects.toThrow('full');
    first.end();
    second.end();
    await Promise.all(done);
  });

  it('gives a place back when the work fails', async () => {
    const gate = createGate({ atOnce: 1, waitingMax: 1, full });
    const failing = gate(() => Promise.reject(new Error('broken')));
    const next = gate(async () => 'went on');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('went on');
  });
});

describe('gates of several keys', () => {
  it('know only their own: one that is full keeps nobody else out', async () => {
    const gates = createGates({ atOnce: 1, waitingMax: 1, full: () => new Error('full') });
    const [first, second] = [manual(), manual()];
    const done = [gates('a', first.work), gates('a', second.work)];
    await expect(gates('a', async () => 1)).rejects.toThrow('full');
    expect(await gates('b', async () => 'through')).toBe('through');
    expect(second.started()).toBe(false);
    first.end();
    await done[0];
    expect(second.started()).toBe(true);
    second.end();
    await done[1];
    expect(await gates('a', async () => 'again')).toBe('again');
  });
});
