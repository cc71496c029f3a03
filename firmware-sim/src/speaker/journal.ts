import { appendFileSync } from 'node:fs';
import type { Fen } from '#libs/kernel';
import type { AnnounceMessage } from '#libs/protocol';

/** One announcement that was heard in a shop. */
export interface SpokenEntry {
  /** Announcement id. */
  readonly id: string;
  readonly sn: string;
  readonly kind: AnnounceMessage['data']['kind'];
  readonly text: string;
  readonly clips: readonly string[];
  readonly amount: Fen;
  readonly wallet?: string;
  readonly paymentId?: string;
  readonly n?: number;
  readonly placement: number;
  /** True time at which it began to speak, ms; the device's own belief may differ. */
  readonly at: number;
  /** Expiry it carried, ms. */
  readonly exp: number;
}

/** Everything that was spoken, in order; what the history checker reads. */
export class SpokenJournal {
  readonly entries: SpokenEntry[] = [];

  /** @param file also appends each entry as one line of JSON (amount as integer fen). */
  constructor(private readonly file?: string) {}

  add(entry: SpokenEntry): void {
    this.entries.push(entry);
    if (this.file) appendFileSync(this.file, `${spokenLine(entry)}\n`);
  }

  /** How often each announcement id was spoken. */
  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { id } of this.entries) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }
}

/** An entry as JSON. */
export function spokenLine(entry: SpokenEntry): string {
  return JSON.stringify({ ...entry, amount: Number(entry.amount) });
}

/** The entry for an announcement that is being spoken now. */
export function spokenEntry(sn: string, announce: AnnounceMessage, atMs: number): SpokenEntry {
  const { id, exp, data } = announce;
  return { id, sn, ...data, at: atMs, exp };
}
