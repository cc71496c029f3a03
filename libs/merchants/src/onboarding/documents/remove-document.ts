import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database, SecretBox } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { demandEditable } from './demand-editable.js';
import { documentKept, documentNotFound } from './documents.errors.js';
import {
  deleteDocument,
  findDocument,
  markReplaced,
  wasSubmitted,
} from './documents.repository.js';
import { setDocument } from './set-document.js';

/** Takes a document out of an application. */
@Injectable()
export class RemoveDocument {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * One that nobody submitted is gone at once. One that was submitted stays in the history, since
   * somebody decided by it, and is the application's no longer.
   * @throws DomainError `document_not_found`, `application_not_open`, `document_kept`.
   */
  async run(scope: Scope, id: string): Promise<void> {
    await this.database.asApp(scope, async (tx) => {
      const found = await findDocument(tx, id);
      if (!found) throw documentNotFound(id);
      const application = await demandEditable(tx, found.applicationId);
      // Looked at again behind the lock: it may have been replaced meanwhile.
      const document = await findDocument(tx, id);
      if (!document) throw documentNotFound(id);
      const isHistory = await wasSubmitted(tx, id);
      if (isHistory && document.replacedAt) throw documentKept(id);
      const at = new Date(this.clock.nowMs());
      if (!document.replacedAt) {
        const change = { kind: document.kind, documentId: null, at };
        await setDocument(tx, this.secretBox, { application, change });
      }
      if (isHistory) await markReplaced(tx, id, at);
      else await deleteDocument(tx, id);
      const { merchantId, applicationId, kind } = document;
      const target = { type: 'document', id };
      const before = { applicationId, kind, isKept: isHistory };
      await Audit.record(tx, { action: 'document.removed', merchantId, target, before });
    });
  }
}
