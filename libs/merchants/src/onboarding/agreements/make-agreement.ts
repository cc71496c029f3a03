import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { Principal } from '#libs/identity';
import { Clock, newId } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { openData } from '../applications/application.js';
import type { Application } from '../applications/application.js';
import { applicationNotFound } from '../applications/applications.errors.js';
import { findApplication, lockApplication } from '../applications/applications.repository.js';
import { AgreementMail, mobilePlace } from './agreement-mail.js';
import type { Letter } from './agreement-mail.js';
import { agreementValues } from './agreement-values.js';
import {
  agreementSigned,
  applicationNotApproved,
  mobileMissing,
  templateMissing,
} from './agreements.errors.js';
import { findAgreement, insertAgreement, setAgreementState } from './agreements.repository.js';
import type { Agreement, NewAgreement } from './agreements.repository.js';
import { Press } from './press.js';
import { showAgreement } from './show-agreement.js';
import type { AgreementView } from './show-agreement.js';
import { blocksOf, filled } from './template-text.js';
import { findCurrentTemplate } from './templates.repository.js';
import type { AgreementTemplate } from './templates.repository.js';

/** Where an agreement's file belongs (see SecretBox). */
export const documentPlace = (agreementId: string): string => `agreements:document:${agreementId}`;

/** Draws the agreement of an approved application and sends it to the merchant. */
@Injectable()
export class MakeAgreement {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly press: Press,
    private readonly mail: AgreementMail,
  ) {}

  /**
   * By the current template. One that waits unsigned is ended: its link and code are good no more.
   * @throws DomainError `sms_gateway_missing`, `application_not_found`, `application_not_approved`,
   * `agreement_template_missing`, `agreement_mobile_missing`, `agreement_signed`,
   * `agreement_send_limit`; `message_not_sent` when all is kept but the message did not go; those
   * of Press.
   */
  async run(caller: Principal, applicationId: string): Promise<AgreementView> {
    this.mail.demandReady();
    const { scope, id: by } = caller;
    const { application, template } = await this.whatToDraw(scope, applicationId);
    const made = await this.drawn(application, template, by);
    const agreement: Agreement = {
      ...made,
      ...{ templateVersion: template.version, title: template.title, state: 'open' },
    };
    const letter = await this.database.asApp(scope, async (tx) => this.keep(tx, agreement, made));
    await this.mail.post(letter);
    return this.database.asApp(scope, (tx) => showAgreement(tx, this.secretBox, agreement));
  }

  /** Refused before it is drawn, which takes a second. */
  private whatToDraw(scope: Scope, applicationId: string) {
    return this.database.asApp(scope, async (tx) => {
      const application = demandApproved(applicationId, await findApplication(tx, applicationId));
      const template = await findCurrentTemplate(tx);
      if (!template) throw templateMissing();
      await this.mail.demandAllowed(tx, applicationId);
      return { application, template };
    });
  }

  private async drawn(
    application: Application,
    template: AgreementTemplate,
    createdBy: string,
  ): Promise<NewAgreement> {
    const nowMs = this.clock.nowMs();
    const id = newId('agr', nowMs);
    const data = openData(this.secretBox, application);
    const mobile = data.legalPerson?.mobile;
    if (!mobile) throw mobileMissing();
    const facts = { agreementId: id, applicationId: application.id, atMs: nowMs };
    const blocks = filled(blocksOf(template.body), agreementValues(data, facts));
    const footer = `协议编号 ${id}`;
    const drawing = { title: template.title, blocks, footer, atMs: nowMs };
    const { pdf, pages, substituted } = await this.press.draw(drawing);
    return {
      id,
      merchantId: application.merchantId,
      applicationId: application.id,
      templateId: template.id,
      document: this.secretBox.seal(pdf, documentPlace(id)),
      mobile: this.secretBox.seal(mobile, mobilePlace(id)),
      documentSha256: createHash('sha256').update(pdf).digest(),
      pages,
      substituted,
      createdBy,
      createdAt: new Date(nowMs),
    };
  }

  /** What was looked at before drawing is looked at again, under the application's lock. */
  private async keep(tx: Tx, agreement: Agreement, made: NewAgreement): Promise<Letter> {
    const { id, applicationId, merchantId, createdBy } = agreement;
    demandApproved(applicationId, await lockApplication(tx, applicationId));
    const earlier = await findAgreement(tx, applicationId);
    if (earlier?.state === 'signed') throw agreementSigned();
    if (earlier) await setAgreementState(tx, earlier.id, 'ended');
    await insertAgreement(tx, made);
    const letter = await this.mail.write(tx, agreement, createdBy);
    const { templateVersion, documentSha256, pages } = agreement;
    await Audit.record(tx, {
      action: 'agreement.sent',
      merchantId,
      target: { type: 'agreement', id },
      after: {
        ...{ applicationId, templateVersion, pages, number: letter.number },
        documentSha256: documentSha256.toString('hex'),
      },
    });
    return letter;
  }
}

/** @throws DomainError `application_not_found`, `application_not_approved`. */
export function demandApproved(id: string, application: Application | null): Application {
  if (!application) throw applicationNotFound(id);
  if (application.state !== 'approved') throw applicationNotApproved(application.state);
  return application;
}
