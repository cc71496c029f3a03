import type { SecretBox, Tx } from '#libs/persistence';
import { openData, sealData } from '../applications/application.js';
import type { Application } from '../applications/application.js';
import { updateApplicationData } from '../applications/applications.repository.js';
import type { DocumentKind } from '../checks/application-data.js';

/** Which document an application has from now on. */
export interface DocumentChange {
  readonly kind: DocumentKind;
  /** Null: none. */
  readonly documentId: string | null;
  readonly at: Date;
}

/**
 * Writes into a locked application which document it has: its data's next version, in which nothing
 * but that field changed. Answers the version.
 */
export async function setDocument(
  tx: Tx,
  box: SecretBox,
  { application, change }: { application: Application; change: DocumentChange },
): Promise<number> {
  const { kind, documentId, at: updatedAt } = change;
  const held = openData(box, application);
  const { [kind]: _, ...others } = held.documents ?? {};
  const documents = documentId === null ? others : { ...others, [kind]: documentId };
  const { id } = application;
  const version = application.version + 1;
  const changedIn = { ...application.changedIn, [`documents.${kind}`]: version };
  const data = sealData(box, { ...held, documents }, { id, version });
  await updateApplicationData(tx, { ...application, version, data, changedIn, updatedAt });
  return version;
}
