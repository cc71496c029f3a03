import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { applicationNotFound } from '../applications/applications.errors.js';
import { findApplication } from '../applications/applications.repository.js';
import { ReadinessChecks } from './readiness-check.js';
import { readinessOf } from './readiness.js';
import type { Readiness } from './readiness.js';
import { findOwnFacts } from './readiness.repository.js';

/** Shows what a merchant still needs before it trades. */
@Injectable()
export class ReadReadiness {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly checks: ReadinessChecks,
  ) {}

  /** @throws DomainError `application_not_found`. */
  async run(scope: Scope, applicationId: string): Promise<Readiness> {
    return this.database.asApp(scope, async (tx) => {
      const application = await findApplication(tx, applicationId);
      if (!application) throw applicationNotFound(applicationId);
      return this.of(tx, application);
    });
  }

  /** The list of an application that is known, within a transaction. */
  async of(
    tx: Tx,
    { id, merchantId }: { readonly id: string; readonly merchantId: string },
  ): Promise<Readiness> {
    const now = new Date(this.clock.nowMs());
    const { approvedAt, ...own } = await findOwnFacts(tx, { id, merchantId, now });
    const subject = { merchantId, approvedAt: approvedAt ?? now };
    const { speaker, testPayment } = this.checks;
    return readinessOf({
      ...own,
      speaker: await speaker.isMet(tx, subject),
      test_payment: approvedAt !== null && (await testPayment.isMet(tx, subject)),
    });
  }
}
