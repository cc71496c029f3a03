/** Rounds that fail are left out ever more, but one is tried this often. */
const TRIED_EVERY_MS = 5_000;
/** What is done seldom begins and is made up for this soon: a process may not live six hours. */
const SOON_MS = 60_000;

/** Work that is done again and again beside everything else. */
export interface Rounds {
  /** Whether a stop was asked for: what takes long ends early then. */
  readonly isStopping: boolean;
  /** Begins no more rounds; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/**
 * Begins to do work every so many milliseconds; for the first time after as many, or a minute if
 * that is less.
 */
export type Every = (ms: number, what: string, work: () => Promise<unknown>) => Rounds;

/**
 * One round at a time: one that lasts leaves out the next. A round that throws is told to `failed`
 * and made up for by a later one; the more fail in a row, the fewer are tried.
 */
export function createEvery(failed: (what: string, error: unknown) => void): Every {
  return (ms, what, work) => {
    const beatMs = Math.min(ms, SOON_MS);
    const beatsARound = Math.ceil(ms / beatMs);
    const leftOutMax = Math.max(0, Math.floor(TRIED_EVERY_MS / beatMs) - 1);
    let running: Promise<void> | undefined;
    let failures = 0;
    /** Beats without a round, from now. */
    let leftOut = 0;
    let isStopping = false;

    async function round(): Promise<void> {
      try {
        await work();
        failures = 0;
        leftOut = beatsARound - 1;
      } catch (error) {
        failed(what, error);
        leftOut = Math.min(2 ** failures - 1, leftOutMax);
        failures += 1;
      }
    }

    const timer = setInterval(() => {
      if (running) return;
      if (leftOut > 0) leftOut -= 1;
      else running = round().finally(() => (running = undefined));
    }, beatMs).unref();

    return {
      get isStopping() {
        return isStopping;
      },
      stop: async () => {
        isStopping = true;
        clearInterval(timer);
        await running;
      },
    };
  };
}
