import type { Statements, Tx } from '#libs/persistence';
import { timeSql } from './announcement-row.js';
import type { Closed } from './final-states.js';
import { mayMoveBySql } from './state-table.js';

/**
 * What waits to be summed: expired, or dropped by a device whose queue was full, told by no sum
 * yet.
 */
const MISSED = `a.kind = 'payment' and a.summed_by is null and a.state in ('expired', 'failed')
  and (a.state = 'expired' or a.code = 429)`;

/** A device whose missed payments are to be summed, and the id the sum will have. */
export interface SumRequest {
  readonly sn: string;
  readonly sumId: string;
}

/** The missed payments of one device at its present place. */
export interface MissedSum {
  readonly sn: string;
  readonly model: string;
  readonly sumId: string;
  readonly merchantId: string;
  readonly storeId: string;
  readonly placement: number;
  readonly count: number;
  readonly amount: bigint;
}

const CLAIM = {
  name: 'announcements-claim-missed',
  text: `
    with picked as (
      select a.merchant_id, a.id, i.sum_id
      from unnest($1::text[], $2::text[]) as i (sn, sum_id)
      join devices d on d.sn = i.sn
      join announcements a on a.sn = d.sn and a.placement = d.placement and ${MISSED}
      order by a.merchant_id, a.id for update of a skip locked
    ), claimed as (
      update announcements a set summed_by = picked.sum_id
      from picked where a.merchant_id = picked.merchant_id and a.id = picked.id
      returning a.*
    )
    select c.sn, d.model, c.summed_by as "sumId", c.merchant_id as "merchantId",
      c.store_id as "storeId", c.placement, count(*)::int as count, sum(c.amount)::bigint as amount
    from claimed c join devices d on d.sn = c.sn
    group by c.sn, d.model, c.summed_by, c.merchant_id, c.store_id, c.placement`,
};

/**
 * Claims what devices missed at their present place, each for the sum named; answers the sums that
 * are not empty.
 */
export async function claimMissed(tx: Tx, requests: readonly SumRequest[]): Promise<MissedSum[]> {
  return tx.named<MissedSum>(CLAIM, [
    requests.map((each) => each.sn),
    requests.map((each) => each.sumId),
  ]);
}

/** Lets go what sums counted that were not played. */
export async function releaseClaims(
  tx: Tx,
  sums: readonly { sn: string; id: string }[],
): Promise<void> {
  if (sums.length === 0) return;
  await tx.query(
    `update announcements a set summed_by = null
     from unnest($1::text[], $2::text[]) as i (sn, id)
     where a.sn = i.sn and a.summed_by = i.id`,
    [sums.map((each) => each.sn), sums.map((each) => each.id)],
  );
}

/**
 * Cancels sums made after the given ones and not received yet: they count what turns out to have
 * been told. Answers them, their claims let go.
 */
export async function cancelNewerSums(
  tx: Tx,
  sums: readonly { sn: string; id: string; queuedAt: Date }[],
  atMs: number,
): Promise<Closed[]> {
  if (sums.length === 0) return [];
  const cancelled = await tx.query<Closed>(
    `update announcements a set state = 'cancelled', closed_at = ${timeSql('$4')}
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as i (sn, id, queued_at)
     where a.sn = i.sn and a.id > i.id and a.queued_at > i.queued_at and a.kind = 'missed'
       and ${mayMoveBySql('cancel', 'a.state')} and a.received_at is null
     returning a.merchant_id as "merchantId", a.id, a.store_id as "storeId", a.sn, a.state`,
    [
      sums.map((each) => each.sn),
      sums.map((each) => each.id),
      sums.map((each) => each.queuedAt.toISOString()),
      atMs,
    ],
  );
  await releaseClaims(tx, cancelled);
  return cancelled;
}

/** Takes back what sums had counted that turn out to have been played after all. */
export async function claimAgain(
  tx: Tx,
  sums: readonly { sn: string; id: string; queuedAt: Date }[],
): Promise<void> {
  if (sums.length === 0) return;
  await tx.query(
    `update announcements a set summed_by = i.id
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as i (sn, id, queued_at)
     join devices d on d.sn = i.sn
     where a.sn = i.sn and a.placement = d.placement and a.closed_at <= i.queued_at and ${MISSED}`,
    [
      sums.map((each) => each.sn),
      sums.map((each) => each.id),
      sums.map((each) => each.queuedAt.toISOString()),
    ],
  );
}

const SUMMABLE = {
  name: 'announcements-summable-devices',
  text: `
    select d.sn, d.model, d.sess from devices d
    cross join lateral (
      select a.closed_at from announcements a
      where a.sn = d.sn and a.placement = d.placement and ${MISSED}
      order by a.closed_at desc limit 1
    ) last
    where d.online and d.sess is not null and d.store_id is not null
      and last.closed_at <= ${timeSql('$1')}
    order by d.sn limit 1000`,
};

/** Connected devices that missed something, the last of it before the given moment. */
export async function findSummable(
  on: Statements,
  missedBeforeMs: number,
): Promise<{ sn: string; model: string; sess: string }[]> {
  return on.named<{ sn: string; model: string; sess: string }>(SUMMABLE, [missedBeforeMs]);
}
