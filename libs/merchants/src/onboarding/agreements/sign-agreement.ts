import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Client } from '#libs/identity';
import { Clock } from '#libs/kernel';
import type { DomainError } from '#libs/kernel';
import { SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { lockApplication } from '../applications/applications.repository.js';
import { moveApplication } from '../applications/move-application.js';
import { maskPhone } from '../checks/masking.js';
import { AgreementLinks } from './agreement-links.js';
import type { LinkTarget } from './agreement-links.js';
import { mobilePlace } from './agreement-mail.js';
import { agreementTokenHash, isCode } from './agreement-token.js';
import { agreementSigned, codeExhausted, codeExpired, codeWrong } from './agreements.errors.js';
import { setAgreementState } from './agreements.repository.js';
import { insertEvidence } from './evidence.repository.js';
import type { Evidence } from './evidence.repository.js';
import { countTry } from './sends.repository.js';

const TRIES_MAX = 5;

/** A code as a merchant enters it. */
export interface Signing {
  readonly token: string;
  readonly code: string;
}

/** What the merchant is told afterwards. */
export interface Signed {
  readonly signedAt: Date;
  readonly documentSha256: string;
}

/** Signs an agreement with the code that was sent to the merchant's mobile. */
@Injectable()
export class SignAgreement {
  constructor(
    private readonly links: AgreementLinks,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * Once: of two that come at the same moment one signs. A code has five tries and ten minutes; a
   * wrong one is counted whatever happens then.
   * @throws DomainError `agreement_link_unknown`, `agreement_link_ended`,
   * `agreement_link_expired`, `agreement_signed`, `agreement_code_expired`,
   * `agreement_code_exhausted`, `agreement_code_wrong`.
   */
  async run(signing: Signing, client: Client): Promise<Signed> {
    const outcome = await this.links.follow(signing.token, async (tx, { send }) => {
      await lockApplication(tx, send.applicationId);
      // Whoever waited for the lock sees what the other one did.
      const target = await this.links.target(tx, agreementTokenHash(signing.token));
      this.demandOpen(target);
      if (isCode(target.send.codeHash, signing.token, signing.code))
        return this.sign(tx, target, client);
      return this.countWrong(tx, target);
    });
    // Thrown inside, it would take the counted try back.
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  private demandOpen({ agreement, send }: LinkTarget): void {
    if (agreement.state === 'signed') throw agreementSigned();
    if (send.tries >= TRIES_MAX) throw codeExhausted();
    if (send.codeExpiresAt.getTime() <= this.clock.nowMs()) throw codeExpired();
  }

  private async countWrong(tx: Tx, { agreement, send }: LinkTarget): Promise<DomainError> {
    await countTry(tx, send);
    const triesLeft = TRIES_MAX - send.tries - 1;
    await Audit.record(tx, {
      action: 'agreement.code_refused',
      merchantId: agreement.merchantId,
      target: { type: 'agreement', id: agreement.id },
      after: { number: send.number, triesLeft },
    });
    return codeWrong(triesLeft);
  }

  private async sign(tx: Tx, { agreement, send }: LinkTarget, client: Client): Promise<Signed> {
    const { id, applicationId, merchantId, templateId, templateVersion } = agreement;
    const { documentSha256 } = agreement;
    const mobile = this.secretBox.open(agreement.mobile, mobilePlace(id)).toString('utf8');
    const at = new Date(this.clock.nowMs());
    const evidence: Evidence = {
      ...{ agreementId: id, merchantId, applicationId, signedAt: at },
      mobileMasked: maskPhone(mobile),
      mobileHash: this.secretBox.fingerprintsOf(mobile, 'phone')[0]!,
      ...{ ip: client.ip, userAgent: client.userAgent },
      ...{ documentSha256, templateId, templateVersion },
      ...{ sendNumber: send.number, codeIssuedAt: send.sentAt, tries: send.tries + 1 },
    };
    await countTry(tx, send);
    await insertEvidence(tx, evidence);
    await setAgreementState(tx, id, 'signed');
    await Audit.record(tx, {
      action: 'agreement.signed',
      merchantId,
      target: { type: 'agreement', id },
      after: { templateVersion, documentSha256: documentSha256.toString('hex') },
    });
    await moveApplication(tx, { id: applicationId, verb: 'sign', by: id, at });
    return { signedAt: at, documentSha256: documentSha256.toString('hex') };
  }
}
