import { setImmediate as nextTurn } from 'node:timers/promises';

const LOOK_AGAIN_EVERY_MS = 10_000;

/** Looks again at what was allowed once; it ends what is not allowed any more. */
export type LookAgain = () => Promise<void>;

/**
 * Whoever was let in once stays connected for hours: this looks every ten seconds, and at once when
 * told, whether they would be let in now. One after the other, since nobody waits for it.
 */
export class AdmissionWatch {
  private readonly admitted = new Set<LookAgain>();
  private timer: NodeJS.Timeout | undefined;
  private pass: Promise<void> | undefined;
  private isAskedAgain = false;

  start(): void {
    this.timer ??= setInterval(() => this.lookAgain(), LOOK_AGAIN_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.admitted.clear();
  }

  /** Answers how to end watching it. */
  watch(look: LookAgain): () => void {
    this.admitted.add(look);
    return () => void this.admitted.delete(look);
  }

  /** Something was ended or revoked. */
  lookAgain(): void {
    this.isAskedAgain = true;
    this.pass ??= this.run().finally(() => (this.pass = undefined));
  }

  private async run(): Promise<void> {
    while (this.isAskedAgain) {
      this.isAskedAgain = false;
      for (const look of [...this.admitted]) {
        // A database that is away says nothing about who is allowed: the next pass finds out.
        await look().catch(() => undefined);
      }
      await nextTurn();
    }
  }
}
