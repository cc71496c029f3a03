import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 10;

/**
 * Waits until a check passes: it returns anything but false or undefined and does not throw. For
 * conditions that raise no event (a row another process writes, a process that ends). The check's
 * own failure is what is reported in the end.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { withinMs = 5_000 }: { withinMs?: number } = {},
): Promise<Exclude<T, false | undefined>> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const failure = await attempt(check);
    if ('value' in failure) return failure.value;
    if (performance.now() > deadlineMs) throw failure.error;
    await delay(INTERVAL_MS);
  }
}

async function attempt<T>(
  check: () => T | Promise<T>,
): Promise<{ value: Exclude<T, false | undefined> } | { error: unknown }> {
  try {
    const value = await check();
    if (value === false || value === undefined)
      return { error: new Error('It did not happen in time.') };
    return { value: value as Exclude<T, false | undefined> };
  } catch (error) {
    return { error };
  }
}
