import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Database, SecretBox } from '#libs/persistence';
import { lockApplication } from '../applications/applications.repository.js';
import { AgreementMail } from './agreement-mail.js';
import { agreementMissing, agreementSigned } from './agreements.errors.js';
import { findAgreement } from './agreements.repository.js';
import { demandApproved } from './make-agreement.js';
import { showAgreement } from './show-agreement.js';
import type { AgreementView } from './show-agreement.js';

/** Sends a merchant a new link and a new code for the agreement that is there. */
@Injectable()
export class ResendAgreement {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly mail: AgreementMail,
  ) {}

  /**
   * The document stays the same; the link and the code sent before are good no more.
   * @throws DomainError `sms_gateway_missing`, `application_not_found`, `application_not_approved`,
   * `agreement_not_found`, `agreement_signed`, `agreement_send_limit`, `message_not_sent`.
   */
  async run({ scope, id: by }: Principal, applicationId: string): Promise<AgreementView> {
    this.mail.demandReady();
    const { agreement, letter } = await this.database.asApp(scope, async (tx) => {
      const application = await lockApplication(tx, applicationId);
      const found = await findAgreement(tx, applicationId);
      if (found?.state === 'signed') throw agreementSigned();
      demandApproved(applicationId, application);
      if (!found) throw agreementMissing(applicationId);
      const written = await this.mail.write(tx, found, by);
      await Audit.record(tx, {
        action: 'agreement.sent_again',
        merchantId: found.merchantId,
        target: { type: 'agreement', id: found.id },
        after: { number: written.number },
      });
      return { agreement: found, letter: written };
    });
    await this.mail.post(letter);
    return this.database.asApp(scope, (tx) => showAgreement(tx, this.secretBox, agreement));
  }
}
