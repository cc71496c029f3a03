import { expect, it } from '@jest/globals';
import { Turns } from './turns.js';

it('lets others go on in the middle of long work, and not after every step', async () => {
  const turns = new Turns();
  let others = 0;
  let isOver = false;
  const other = (): void => {
    others += 1;
    if (!isOver) setImmediate(other);
  };
  setImmediate(other);
  const begunMs = performance.now();
  let steps = 0;
  for (; performance.now() - begunMs < 60; steps += 1) await turns.pause();
  isOver = true;
  expect(others).toBeGreaterThanOrEqual(1);
  expect(others).toBeLessThan(steps);
});
