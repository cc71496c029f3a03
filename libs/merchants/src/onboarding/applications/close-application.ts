import { Injectable } from '@nestjs/common';
import { demand } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import { findMerchant } from '../../merchants.repository.js';
import { openData } from './application.js';
import { OPEN_STATES } from './application-states.js';
import { applicationNotFound, confirmMismatch } from './applications.errors.js';
import { lockApplication } from './applications.repository.js';
import { shortNameOf } from './merchant-name.js';
import { moveApplication } from './move-application.js';
import { reasonOf } from './reasons.js';
import type { GivenReason } from './reasons.js';

/** What closing asks for. */
export interface Closing {
  /** The merchant's short name, as the application has it; its name while there is none. */
  readonly confirm: string;
  readonly reason?: GivenReason | undefined;
}

/** Closes an application and, unless it is the draft of one that trades, its merchant for good. */
@Injectable()
export class CloseApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /**
   * Who fills in applications closes those that are not decided; what is approved or trades is
   * closed by a reviewer.
   * @throws DomainError `application_not_found`, `permission_missing`, `confirm_mismatch`, and
   * those of `moveApplication`.
   */
  async run(principal: Principal, id: string, { confirm, reason }: Closing): Promise<void> {
    const at = new Date(this.clock.nowMs());
    await this.database.asApp(principal.scope, async (tx) => {
      const application = await lockApplication(tx, id);
      if (!application) throw applicationNotFound(id);
      if (!OPEN_STATES.includes(application.state)) demand(principal, 'applications:review');
      const merchant = await findMerchant(tx, application.merchantId);
      const shortName = shortNameOf(openData(this.box, application));
      if (confirm.trim() !== (shortName ?? merchant?.name)) throw confirmMismatch();
      const reasons = reason ? [reasonOf(reason)] : [];
      await moveApplication(tx, { id, verb: 'close', by: principal.id, at, reasons });
    });
  }
}
