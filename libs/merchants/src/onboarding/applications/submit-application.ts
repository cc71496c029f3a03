import { Injectable } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import { checkApplication } from '../checks/check-application.js';
import { missingOf } from '../checks/missing-of.js';
import { openData } from './application.js';
import type { Application } from './application.js';
import { nextState } from './application-states.js';
import {
  applicationIncomplete,
  applicationMoveRefused,
  applicationNotFound,
} from './applications.errors.js';
import { lockApplication } from './applications.repository.js';
import { demandVersion } from './change-application.js';
import { FindDuplicates } from './find-duplicates.js';
import { moveApplication } from './move-application.js';
import type { Risk } from './move-application.js';
import { demandPerson } from './review-application.js';
import { ReviewSettings, riskOf } from './risk.js';

/** Hands an application in for review. */
@Injectable()
export class SubmitApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
    private readonly duplicates: FindDuplicates,
    private readonly settings: ReviewSettings,
  ) {}

  /**
   * Everything missing and faulty is told at once. How risky it is, and so how many persons must
   * approve, is decided now; its data are kept as they are now.
   * Only people submit: whoever made a key could review what it submitted as themselves.
   * @throws DomainError `application_not_found`, `person_required`, `application_state`,
   * `application_stale`, `application_incomplete`.
   */
  async run(principal: Principal, id: string, seen?: number): Promise<void> {
    const { id: by, scope } = principal;
    const application = await this.database.asApp(scope, (tx) => demandPerson(tx, principal, id));
    if (nextState(application.state, 'submit') === null)
      throw applicationMoveRefused(application.state, 'submit');
    if (seen !== undefined) demandVersion(application, seen);
    const risk = await this.checked(application);
    await this.database.asApp(scope, async (tx) => {
      const locked = await lockApplication(tx, id);
      if (!locked) throw applicationNotFound(id);
      // What was checked is what is submitted.
      demandVersion(locked, application.version);
      const at = new Date(this.clock.nowMs());
      await moveApplication(tx, { id, verb: 'submit', by, at, risk });
    });
  }

  private async checked(application: Application): Promise<Risk> {
    const data = openData(this.box, application);
    const fields = [...missingOf(data), ...checkApplication(data, this.clock)];
    if (fields.length > 0) throw applicationIncomplete(fields);
    const lookalikes = await this.duplicates.find({ ...application, data });
    const { score, reasons } = riskOf(data, lookalikes, this.clock);
    return { score, reasons, approvalsNeeded: score >= this.settings.riskThreshold ? 2 : 1 };
  }
}
