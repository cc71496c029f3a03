import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/kernel';
import type { Every, Rounds } from '#libs/kernel';
import { Database, everyMerchant } from '#libs/persistence';
import { ActivateApplication } from './activate-application.js';
import { ReadReadiness } from './read-readiness.js';
import { findSigned } from './readiness.repository.js';

const PASS_EVERY_MS = 15_000;
const AT_ONCE = 100;
/** Who did it, in the history: nobody asked. */
const BY_ITSELF = 'system';

/**
 * Activates merchants whose list is met: the last item is often the test payment, and the payment
 * path asks nothing. Each pass looks at the next hundred signed applications, so that however many
 * wait, one pass costs the same; all are looked at again in turn.
 */
@Injectable()
export class ActivateReady {
  private rounds: Rounds | undefined;
  private after = '';

  constructor(
    private readonly database: Database,
    private readonly readiness: ReadReadiness,
    private readonly activate: ActivateApplication,
  ) {}

  start(every: Every): void {
    this.rounds ??= every(PASS_EVERY_MS, 'activating merchants that are ready', () => this.once());
  }

  async stop(): Promise<void> {
    await this.rounds?.stop();
  }

  /** One pass; answers which applications became active. */
  async once(): Promise<readonly string[]> {
    const ready = await this.database.asApp(everyMerchant, async (tx) => {
      const signed = await findSigned(tx, { after: this.after, limit: AT_ONCE });
      this.after = signed.length < AT_ONCE ? '' : signed.at(-1)!.id;
      const found: string[] = [];
      for (const one of signed) if ((await this.readiness.of(tx, one)).isReady) found.push(one.id);
      return found;
    });
    const activated: string[] = [];
    for (const id of ready) if (await this.try(id)) activated.push(id);
    return activated;
  }

  /** Somebody else may have been faster, or taken something away; the next pass looks again. */
  private async try(id: string): Promise<boolean> {
    try {
      await this.activate.run(everyMerchant, id, { by: BY_ITSELF });
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }
}
