import { idsFrom, shanghaiMidnight } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import type { Tx } from '#libs/persistence';

/** A store's day, as counted while it went on. */
export interface StoreDay {
  readonly count: number;
  readonly amount: Fen;
  readonly fees: Fen;
  readonly refunded: Fen;
  readonly feesReturned: Fen;
  readonly byChannel: readonly { channel: string; count: number; amount: Fen }[];
}

/** The day of a store; zeros when nothing happened, null when the store is not in scope. */
export async function findStoreDay(tx: Tx, storeId: string, day: string): Promise<StoreDay | null> {
  // With the merchant the primary keys serve; by the store alone they would be read whole.
  const [store] = await tx.query<{ merchantId: string }>(
    'select merchant_id as "merchantId" from stores where id = $1',
    [storeId],
  );
  if (!store) return null;
  const [row] = await tx.query<Omit<StoreDay, 'byChannel'>>(
    `select count, amount, fees, refunded, fees_returned as "feesReturned"
     from store_days where merchant_id = $1 and store_id = $2 and day = $3`,
    [store.merchantId, storeId, day],
  );
  const none = { count: 0, amount: 0n, fees: 0n, refunded: 0n, feesReturned: 0n };
  const total = row ?? none;
  return { ...total, byChannel: await countByChannel(tx, { storeId, day, count: total.count }) };
}

/** A channel's clock may be ahead of ours by less than this. */
const AHEAD_MS = 3_600_000;

/**
 * A store's day by channel. It is counted when it is asked for: kept like the day itself it would
 * be one more row to lock and write for every payment. Ids begin with the time of recording, and
 * how many there are is known: reading begins with the day and ends with the last of them.
 */
async function countByChannel(
  tx: Tx,
  { storeId, day, count }: { storeId: string; day: string; count: number },
): Promise<StoreDay['byChannel']> {
  if (count === 0) return [];
  const fromId = idsFrom('pay', shanghaiMidnight(day) - AHEAD_MS);
  const counted = await readByChannel(tx, { storeId, day, count, fromId });
  const found = counted.reduce((sum, each) => sum + each.count, 0);
  // Some were recorded before their day had begun: a clock was further ahead than that.
  return found === count ? counted : readByChannel(tx, { storeId, day, count, fromId: '' });
}

async function readByChannel(
  tx: Tx,
  { storeId, day, count, fromId }: { storeId: string; day: string; count: number; fromId: string },
): Promise<StoreDay['byChannel']> {
  return tx.query<StoreDay['byChannel'][number]>(
    `select channel, count(*)::int as count, sum(amount)::bigint as amount
     from (select channel, amount from payments
       where store_id = $1 and id >= $2 and day = $3 order by id limit $4) as p
     group by channel order by channel`,
    [storeId, fromId, day, count],
  );
}
