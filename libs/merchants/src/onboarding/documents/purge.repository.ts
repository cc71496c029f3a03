import type { Tx } from '#libs/persistence';
import { WAS_SUBMITTED } from './documents.repository.js';

/** An application with pictures that nobody needs any longer. */
export interface DueApplication {
  readonly id: string;
  readonly merchantId: string;
}

/** Before when an application must have come to its end. */
export interface RetentionLimits {
  readonly signedBefore: Date;
  readonly unsignedBefore: Date;
}

/** Applications that came to their end long enough ago and still have pictures. */
export function findEnded(
  tx: Tx,
  limits: RetentionLimits,
  limit: number,
): Promise<DueApplication[]> {
  return tx.slowQuery<DueApplication>(
    `select a.id, a.merchant_id as "merchantId" from applications a
     where a.state in ('rejected', 'closed')
       and exists (select from documents d
         where d.application_id = a.id and d.merchant_id = a.merchant_id and d.purged_at is null)
       and exists (select from application_events e
         where e.application_id = a.id and e.merchant_id = a.merchant_id and e.to_state = a.state
           and e.at < case when exists (select from application_events s
               where s.application_id = a.id and s.merchant_id = a.merchant_id and s.verb = 'sign')
             then $1::timestamptz else $2::timestamptz end)
     order by a.id limit $3`,
    [limits.signedBefore, limits.unsignedBefore, limit],
  );
}

/** Removes all pictures of an application; their rows stay and say so. Answers how many. */
export async function purgePictures(
  tx: Tx,
  { id, merchantId }: DueApplication,
  at: Date,
): Promise<number> {
  const rows = await tx.query(
    `with marked as (
       update documents set purged_at = $3
       where application_id = $1 and merchant_id = $2 and purged_at is null
       returning id)
     delete from document_pictures p using marked
     where p.document_id = marked.id and p.merchant_id = $2 returning 1`,
    [id, merchantId, at],
  );
  return rows.length;
}

/** Applications with documents that were replaced before anybody submitted them. */
export function findWithOrphans(
  tx: Tx,
  replacedBefore: Date,
  limit: number,
): Promise<DueApplication[]> {
  return tx.slowQuery<DueApplication>(
    `select distinct d.application_id as id, d.merchant_id as "merchantId" from documents d
     where d.replaced_at < $1 and d.purged_at is null and not ${WAS_SUBMITTED}
     limit $2`,
    [replacedBefore, limit],
  );
}

/** Removes such documents of an application altogether. Answers how many. */
export async function deleteOrphans(
  tx: Tx,
  { id, merchantId }: DueApplication,
  replacedBefore: Date,
): Promise<number> {
  const rows = await tx.query(
    `delete from documents d
     where d.application_id = $1 and d.merchant_id = $2 and d.replaced_at < $3
       and d.purged_at is null and not ${WAS_SUBMITTED}
     returning 1`,
    [id, merchantId, replacedBefore],
  );
  return rows.length;
}
