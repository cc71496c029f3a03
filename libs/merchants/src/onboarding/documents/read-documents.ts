import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { applicationNotFound, findApplication } from '../applications/index.js';
import { picturePlace } from './document.js';
import type { PicturePart, StoredDocument } from './document.js';
import { documentNotFound, documentPurged } from './documents.errors.js';
import { findDocument, findDocuments, findPicture } from './documents.repository.js';

/** Shows documents; every look at a picture is recorded. */
@Injectable()
export class ReadDocuments {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * The documents of an application without their pictures, replaced ones too, the newest first.
   * @throws DomainError `application_not_found`.
   */
  list(scope: Scope, applicationId: string): Promise<StoredDocument[]> {
    return this.database.asApp(scope, async (tx) => {
      if (!(await findApplication(tx, applicationId))) throw applicationNotFound(applicationId);
      return findDocuments(tx, applicationId);
    });
  }

  /**
   * A picture, JPEG. The audit log has the look before anybody sees it.
   * @throws DomainError `document_not_found`, `document_purged`; of SecretBox.
   */
  async picture(scope: Scope, id: string, part: PicturePart): Promise<Buffer> {
    const sealed = await this.database.asApp(scope, async (tx) => {
      const document = await findDocument(tx, id);
      if (!document) throw documentNotFound(id);
      const found = await findPicture(tx, id, part);
      if (!found) throw documentPurged(id, document.purgedAt);
      const { merchantId, applicationId, kind } = document;
      const target = { type: 'document', id };
      const after = { applicationId, kind, part };
      await Audit.record(tx, { action: 'document.read', merchantId, target, after });
      return found;
    });
    return this.secretBox.open(sealed, picturePlace(id, part));
  }
}
