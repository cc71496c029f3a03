import type { SimClock } from '../sim-clock.js';

/** Named timers, one of each name: setting one again moves it. */
export class Timers {
  private readonly cancels = new Map<string, () => void>();

  constructor(private readonly clock: SimClock) {}

  set(name: string, delayMs: number, task: () => void): void {
    this.cancel(name);
    const run = (): void => {
      this.cancels.delete(name);
      task();
    };
    this.cancels.set(name, this.clock.after(delayMs, run));
  }

  cancel(name: string): void {
    this.cancels.get(name)?.();
    this.cancels.delete(name);
  }

  clear(): void {
    for (const name of [...this.cancels.keys()]) this.cancel(name);
  }
}
