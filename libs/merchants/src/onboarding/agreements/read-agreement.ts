import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { applicationNotFound } from '../applications/applications.errors.js';
import { findApplication } from '../applications/applications.repository.js';
import { agreementMissing } from './agreements.errors.js';
import { findAgreement, findDocument } from './agreements.repository.js';
import type { Agreement } from './agreements.repository.js';
import { documentPlace } from './make-agreement.js';
import { showAgreement } from './show-agreement.js';
import type { AgreementView } from './show-agreement.js';

/** A file to be downloaded. */
export interface AgreementFile {
  readonly name: string;
  readonly pdf: Buffer;
}

/** Shows the agreement of an application to those who look after the merchant. */
@Injectable()
export class ReadAgreement {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** @throws DomainError `application_not_found`, `agreement_not_found`. */
  async one(scope: Scope, applicationId: string): Promise<AgreementView> {
    return this.database.asApp(scope, async (tx) =>
      showAgreement(tx, this.secretBox, await this.find(tx, applicationId)),
    );
  }

  /**
   * The file, as it was sent and signed; that somebody took it is recorded.
   * @throws DomainError `application_not_found`, `agreement_not_found`.
   */
  async document(scope: Scope, applicationId: string): Promise<AgreementFile> {
    return this.database.asApp(scope, async (tx) => {
      const { id, merchantId, state } = await this.find(tx, applicationId);
      const sealed = await findDocument(tx, id);
      await Audit.record(tx, {
        action: 'agreement.downloaded',
        merchantId,
        target: { type: 'agreement', id },
        after: { state },
      });
      return { name: `${id}.pdf`, pdf: this.secretBox.open(sealed, documentPlace(id)) };
    });
  }

  private async find(tx: Tx, applicationId: string): Promise<Agreement> {
    if (!(await findApplication(tx, applicationId))) throw applicationNotFound(applicationId);
    const agreement = await findAgreement(tx, applicationId);
    if (!agreement) throw agreementMissing(applicationId);
    return agreement;
  }
}
