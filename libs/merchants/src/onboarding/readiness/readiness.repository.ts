import type { Tx } from '#libs/persistence';
import type { ReadinessFacts } from './readiness.js';

/** What merchants themselves know of the list, and when the application was approved. */
export interface OwnFacts extends Pick<ReadinessFacts, 'channel' | 'fee_plan' | 'plate'> {
  readonly approvedAt: Date | null;
}

export async function findOwnFacts(
  tx: Tx,
  { id, merchantId, now }: { id: string; merchantId: string; now: Date },
): Promise<OwnFacts> {
  const [facts] = await tx.query<OwnFacts>(
    `select
       exists (select from channel_applications
         where application_id = $1 and state = 'opened') as channel,
       exists (select from merchant_fee_plans
         where merchant_id = $2 and valid_from <= $3) as fee_plan,
       exists (select from terminals where merchant_id = $2) as plate,
       (select max(at) from application_events
         where application_id = $1 and to_state = 'approved') as "approvedAt"`,
    [id, merchantId, now],
  );
  return facts!;
}

/** Signed applications that a channel has opened, in the order of their ids, after one. */
export async function findSigned(
  tx: Tx,
  { after, limit }: { after: string; limit: number },
): Promise<{ id: string; merchantId: string }[]> {
  return tx.query(
    `select id, merchant_id as "merchantId" from applications a
     where state = 'signed' and id > $1 and exists (
       select from channel_applications c where c.application_id = a.id and c.state = 'opened')
     order by id limit $2`,
    [after, limit],
  );
}
