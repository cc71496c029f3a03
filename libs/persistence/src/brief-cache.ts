import type { Clock } from '#libs/kernel';

/** How a {@link BriefCache} reads, and its limits. */
export interface BriefCacheOptions<V> {
  readonly clock: Clock;
  /** How old an answer may become, ms, counted from when it was asked for. */
  readonly maxAgeMs: number;
  /** The oldest entries go when there are more. */
  readonly entriesMax: number;
  /** Reads the value; null says there is none. */
  readonly load: (key: string) => Promise<V | null>;
}

interface Entry<V> {
  readonly askedAtMs: number;
  readonly value: Promise<V | null>;
}

/**
 * Spares the database the same question many times a second, for so short a time that a withdrawn
 * right or key still bites. Callers that ask while a read is under way share it. "There is none"
 * and failures are never remembered.
 */
export class BriefCache<V> {
  private readonly entries = new Map<string, Entry<V>>();

  constructor(private readonly options: BriefCacheOptions<V>) {}

  /** The value, at most `maxAgeMs` old; rejects as `load` does. */
  get(key: string): Promise<V | null> {
    const nowMs = this.options.clock.nowMs();
    const known = this.entries.get(key);
    const ageMs = nowMs - (known?.askedAtMs ?? 0);
    if (known && ageMs >= 0 && ageMs < this.options.maxAgeMs) return known.value;
    return this.ask(key, nowMs);
  }

  /** Asks anew next time. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  /** Asks anew for everything. */
  clear(): void {
    this.entries.clear();
  }

  private ask(key: string, askedAtMs: number): Promise<V | null> {
    const entry: Entry<V> = { askedAtMs, value: this.options.load(key) };
    // Taken out first, so that the map stays in the order of asking and its first key is the
    // oldest.
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.options.entriesMax) {
      this.entries.delete(this.entries.keys().next().value!);
    }
    const drop = (): void => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    };
    entry.value.then((value) => (value === null ? drop() : undefined), drop);
    return entry.value;
  }
}
