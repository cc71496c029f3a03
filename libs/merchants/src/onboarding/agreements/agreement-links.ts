import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Database, everyMerchant, merchantsOnly, SecretBox } from '#libs/persistence';
import type { Tx } from '#libs/persistence';
import { ENDED_STATES } from '../applications/application-states.js';
import { maskPhone } from '../checks/masking.js';
import { findMerchant } from '../../merchants.repository.js';
import { mobilePlace } from './agreement-mail.js';
import { agreementTokenHash } from './agreement-token.js';
import { linkEnded, linkExpired, linkUnknown } from './agreements.errors.js';
import { findAgreement, findDocument } from './agreements.repository.js';
import type { Agreement, AgreementState } from './agreements.repository.js';
import { documentPlace } from './make-agreement.js';
import type { AgreementFile } from './read-agreement.js';
import { findSend } from './sends.repository.js';
import type { FoundSend } from './sends.repository.js';

/** What a merchant is told before they sign. */
export interface AgreementOffer {
  readonly title: string;
  /** The name payers see. */
  readonly merchantName: string;
  readonly mobileMasked: string;
  readonly state: AgreementState;
  readonly pages: number;
  readonly documentSha256: string;
  readonly linkExpiresAt: Date;
  readonly codeExpiresAt: Date;
}

/** What a link leads to while it is good. */
export interface LinkTarget {
  readonly agreement: Agreement;
  readonly send: FoundSend;
}

/** The links that merchants are sent; whoever holds one needs nothing else to read. */
@Injectable()
export class AgreementLinks {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * What the agreement is.
   * @throws DomainError as {@link target}.
   */
  async offer(token: string): Promise<AgreementOffer> {
    return this.follow(token, async (tx, { agreement, send }) => {
      const { id, merchantId, title, state, pages, mobile, documentSha256 } = agreement;
      const merchant = await findMerchant(tx, merchantId);
      return {
        ...{ title, merchantName: merchant!.name, state, pages },
        mobileMasked: maskPhone(this.secretBox.open(mobile, mobilePlace(id)).toString('utf8')),
        documentSha256: documentSha256.toString('hex'),
        linkExpiresAt: send.tokenExpiresAt,
        codeExpiresAt: send.codeExpiresAt,
      };
    });
  }

  /** The file. @throws DomainError as {@link target}. */
  async document(token: string): Promise<AgreementFile> {
    return this.follow(token, async (tx, { agreement: { id } }) => {
      const sealed = await findDocument(tx, id);
      return { name: `${id}.pdf`, pdf: this.secretBox.open(sealed, documentPlace(id)) };
    });
  }

  /**
   * Runs work in a transaction that sees the link's merchant and nobody else.
   * @throws DomainError as {@link target}; what work throws.
   */
  async follow<T>(token: string, work: (tx: Tx, target: LinkTarget) => Promise<T>): Promise<T> {
    const hash = agreementTokenHash(token);
    const found = await this.database.asApp(everyMerchant, (tx) => findSend(tx, hash));
    if (!found) throw linkUnknown();
    return this.database.asApp(merchantsOnly(found.merchantId), async (tx) =>
      work(tx, await this.target(tx, hash)),
    );
  }

  /**
   * What a link leads to now.
   * @throws DomainError `agreement_link_unknown`, `agreement_link_ended`, `agreement_link_expired`.
   */
  async target(tx: Tx, tokenHash: Buffer): Promise<LinkTarget> {
    const send = await findSend(tx, tokenHash);
    if (!send || send.endedAt !== null) throw linkUnknown();
    const agreement = await findAgreement(tx, send.applicationId);
    if (agreement?.id !== send.agreementId) throw linkUnknown();
    if (ENDED_STATES.includes(send.applicationState)) throw linkEnded();
    if (send.tokenExpiresAt.getTime() <= this.clock.nowMs()) throw linkExpired();
    return { agreement, send };
  }
}
