import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, SecretBox, merchantsOnly } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import type { Agreement } from './agreements.repository.js';
import { AgreementSettings } from './agreement-settings.js';
import { agreementTokenHash, codeHashOf, newAgreementToken, newCode } from './agreement-token.js';
import { gatewayMissing } from './agreements.errors.js';
import { MessageSender } from './message-sender.js';
import { refuseTooManySends, sendsCountSince } from './send-limits.js';
import { findSendTimes, insertSend, markAccepted } from './sends.repository.js';

const LINK_MS = 72 * 3_600_000;
const CODE_MS = 10 * 60_000;

/** Where a merchant's number belongs (see SecretBox). */
export const mobilePlace = (agreementId: string): string => `agreements:mobile:${agreementId}`;

/** A link and a code that are in the database but not sent yet. */
export interface Letter {
  readonly agreement: Pick<Agreement, 'id' | 'merchantId' | 'title' | 'mobile'>;
  readonly number: number;
  readonly token: string;
  readonly code: string;
}

/** The messages in which merchants get the link to their agreement and the code to sign it. */
@Injectable()
export class AgreementMail {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly sender: MessageSender,
    private readonly settings: AgreementSettings,
  ) {}

  /** Asked before anything is made. @throws DomainError `sms_gateway_missing`. */
  demandReady(): void {
    this.sender.demandReady();
    if (this.settings.publicUrl === undefined) throw gatewayMissing();
  }

  /** @throws DomainError `agreement_send_limit`. */
  async demandAllowed(tx: Tx, applicationId: string): Promise<void> {
    const nowMs = this.clock.nowMs();
    refuseTooManySends(await findSendTimes(tx, applicationId, sendsCountSince(nowMs)), nowMs);
  }

  /**
   * A new link (72 hours) and a new code (10 minutes) of an agreement; those before are good no
   * more. The application's row is locked by the caller.
   * @throws DomainError `agreement_send_limit`.
   */
  async write(
    tx: Tx,
    agreement: Letter['agreement'] & Pick<Agreement, 'applicationId'>,
    sentBy: string,
  ): Promise<Letter> {
    await this.demandAllowed(tx, agreement.applicationId);
    const nowMs = this.clock.nowMs();
    const [token, code] = [newAgreementToken(), newCode()];
    const number = await insertSend(tx, {
      agreementId: agreement.id,
      merchantId: agreement.merchantId,
      tokenHash: agreementTokenHash(token),
      tokenExpiresAt: new Date(nowMs + LINK_MS),
      codeHash: codeHashOf(token, code),
      codeExpiresAt: new Date(nowMs + CODE_MS),
      sentBy,
      sentAt: new Date(nowMs),
    });
    return { agreement, number, token, code };
  }

  /**
   * Sends what was written, after the commit. @throws DomainError `message_not_sent`: the agreement
   * stays and can be sent again.
   */
  async post({ agreement, number, token, code }: Letter): Promise<void> {
    const { id, merchantId, title, mobile } = agreement;
    const to = this.secretBox.open(mobile, mobilePlace(id)).toString('utf8');
    const link = `${this.settings.publicUrl}/v1/agreements/${token}/document`;
    const text =
      `您有一份《${title}》待签署，请先阅读：${link} 签署验证码：${code}，10分钟内有效。` +
      '如非本人办理请忽略，切勿告诉他人。';
    await this.sender.send({ id: `${id}_${number}`, to, text });
    const at = new Date(this.clock.nowMs());
    await this.database.asApp(merchantsOnly(merchantId), (tx) =>
      markAccepted(tx, { agreementId: id, number }, at),
    );
  }
}
