import { setImmediate as nextTurn } from 'node:timers/promises';

const TURN_MS = 10;

/** Long work in turns: in between, whatever else this process does goes on. */
export class Turns {
  private begunMs = performance.now();

  /** Lets the others have theirs when this one has been long. */
  async pause(): Promise<void> {
    if (performance.now() - this.begunMs < TURN_MS) return;
    await nextTurn();
    this.begunMs = performance.now();
  }
}
