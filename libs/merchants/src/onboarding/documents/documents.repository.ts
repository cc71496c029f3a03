import type { Tx } from '#libs/persistence';
import type { DocumentKind } from '../checks/application-data.js';
import type { PicturePart, StoredDocument } from './document.js';

const COLUMNS = `d.id, d.merchant_id as "merchantId", d.application_id as "applicationId", d.kind,
  d.sent_sha256 as "sentSha256", d.sha256, d.bytes, d.width, d.height,
  d.uploaded_by as "uploadedBy", d.uploaded_at as "uploadedAt", d.replaced_at as "replacedAt",
  d.purged_at as "purgedAt"`;

/** SQL: whether somebody submitted the application while this was its document. */
export const WAS_SUBMITTED = `exists (
  select from application_events e
  where e.application_id = d.application_id and e.merchant_id = d.merchant_id
    and e.verb = 'submit' and e.at >= d.uploaded_at
    and (d.replaced_at is null or e.at <= d.replaced_at))`;

/** One document in scope. */
export async function findDocument(tx: Tx, id: string): Promise<StoredDocument | null> {
  const rows = await tx.query<StoredDocument>(
    `select ${COLUMNS} from documents d where d.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Of an application, those that were replaced too; the newest first. */
export function findDocuments(tx: Tx, applicationId: string): Promise<StoredDocument[]> {
  return tx.query<StoredDocument>(
    `select ${COLUMNS} from documents d where d.application_id = $1 order by d.id desc`,
    [applicationId],
  );
}

/** The one of this kind that the application has now. */
export async function findCurrent(
  tx: Tx,
  applicationId: string,
  kind: DocumentKind,
): Promise<StoredDocument | null> {
  const rows = await tx.query<StoredDocument>(
    `select ${COLUMNS} from documents d
     where d.application_id = $1 and d.kind = $2 and d.replaced_at is null`,
    [applicationId, kind],
  );
  return rows[0] ?? null;
}

export async function countDocuments(tx: Tx, applicationId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::int as count from documents where application_id = $1',
    [applicationId],
  );
  return row!.count;
}

export async function insertDocument(
  tx: Tx,
  document: StoredDocument,
  sealed: Readonly<Record<PicturePart, Buffer>>,
): Promise<void> {
  const { id, merchantId } = document;
  await tx.query(
    `insert into documents (id, merchant_id, application_id, kind, sent_sha256, sha256, bytes,
       width, height, uploaded_by, uploaded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      merchantId,
      document.applicationId,
      document.kind,
      document.sentSha256,
      document.sha256,
      document.bytes,
      document.width,
      document.height,
      document.uploadedBy,
      document.uploadedAt,
    ],
  );
  await tx.query(
    `insert into document_pictures (document_id, merchant_id, content, thumbnail)
     values ($1, $2, $3, $4)`,
    [id, merchantId, sealed.content, sealed.thumbnail],
  );
}

/** It stays, and is the application's no longer. */
export async function markReplaced(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update documents set replaced_at = $2 where id = $1 and replaced_at is null', [
    id,
    at,
  ]);
}

/** Whether it was part of what somebody submitted. */
export async function wasSubmitted(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query<{ was: boolean }>(
    `select ${WAS_SUBMITTED} as was from documents d where d.id = $1`,
    [id],
  );
  return rows[0]?.was ?? false;
}

/** Removes it with its pictures. */
export async function deleteDocument(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from documents where id = $1', [id]);
}

/** One sealed picture; null when it was purged. */
export async function findPicture(tx: Tx, id: string, part: PicturePart): Promise<Buffer | null> {
  const column = { content: 'content', thumbnail: 'thumbnail' }[part];
  const rows = await tx.query<{ sealed: Buffer }>(
    `select ${column} as sealed from document_pictures where document_id = $1`,
    [id],
  );
  return rows[0]?.sealed ?? null;
}
