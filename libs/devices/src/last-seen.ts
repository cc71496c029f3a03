import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import { writeLastSeen } from './presence.repository.js';

const WRITE_EVERY_MS = 60_000;
const DEVICES_MAX = 100_000;

/** When devices were last heard, written at most once a minute for each, many at a time. */
@Injectable()
export class LastSeen {
  /** SN -> what was written last, ms; the one heard least lately comes first. */
  private readonly written = new Map<string, number>();
  private readonly due = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /** A device was heard. */
  note(sn: string, atMs: number): void {
    const writtenAtMs = this.written.get(sn) ?? -Infinity;
    if (atMs - writtenAtMs >= WRITE_EVERY_MS) this.due.set(sn, atMs);
  }

  /** Writes what is due. On failure it stays due. */
  async flush(): Promise<void> {
    const seen = [...this.due];
    if (seen.length === 0) return;
    await writeLastSeen(this.database.ingestEach, seen);
    for (const [sn, atMs] of seen) {
      this.written.delete(sn);
      this.written.set(sn, atMs);
      if (this.due.get(sn) === atMs) this.due.delete(sn);
      if (this.written.size > DEVICES_MAX) this.written.delete(this.written.keys().next().value!);
    }
  }
}
