/** Limits of a {@link createGate gate}. */
export interface GateOptions {
  readonly atOnce: number;
  readonly waitingMax: number;
  /** Thrown to who comes when all places, also those for waiting, are taken. */
  readonly full: () => Error;
}

/**
 * Runs work, at most `atOnce` at a time, first come first served; rejects with `full()` beyond
 * `waitingMax`.
 */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate before something that is costly by intention. */
export function createGate({ atOnce, waitingMax, full }: GateOptions): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) throw full();
      // Whoever leaves hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/** A gate for each key: who has many things to do waits for themselves, not others for them. */
export function createGates(
  options: GateOptions,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const gates = new Map<string, { readonly gate: Gate; inside: number }>();
  return async (key, work) => {
    const own = gates.get(key) ?? { gate: createGate(options), inside: 0 };
    gates.set(key, own);
    own.inside += 1;
    try {
      return await own.gate(work);
    } finally {
      own.inside -= 1;
      if (own.inside === 0) gates.delete(key);
    }
  };
}
