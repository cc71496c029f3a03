import type { Tx } from '#libs/persistence';

/** When the acquirer settles: the next working day, or the same day. */
export type SettlementCycle = 'T1' | 'D0';

/** The name of a mapping: a sub-merchant id at a channel account. */
export interface MappingKey {
  readonly channelAccountId: string;
  readonly subMerchantId: string;
}

/** A mapping as it is entered; `T1` when no cycle is said. */
export interface NewMapping extends MappingKey {
  readonly cycle?: SettlementCycle | undefined;
}

/** A sub-merchant id at a channel account that means this merchant. */
export interface ChannelMapping extends MappingKey {
  readonly cycle: SettlementCycle;
  /** When the first payment came through it; null until then. */
  readonly usedAt: Date | null;
  readonly createdAt: Date;
}

const COLUMNS = `channel_account_id as "channelAccountId", sub_merchant_id as "subMerchantId",
  cycle, used_at as "usedAt", created_at as "createdAt"`;
const LISTED = `(channel_account_id, sub_merchant_id) in (
  select * from unnest($2::text[], $3::text[]))`;

/**
 * Locks the merchant against other changes of its mappings; false when there is no such merchant.
 */
export async function lockMerchant(tx: Tx, merchantId: string): Promise<boolean> {
  const text = 'select from merchants where id = $1 for no key update';
  return (await tx.query(text, [merchantId])).length > 0;
}

export async function findMappings(tx: Tx, merchantId: string): Promise<ChannelMapping[]> {
  return tx.query<ChannelMapping>(
    `select ${COLUMNS} from channel_mappings where merchant_id = $1
     order by channel_account_id, sub_merchant_id`,
    [merchantId],
  );
}

/** Removes those that no payment has used; answers which went. */
export async function deleteUnused(
  tx: Tx,
  merchantId: string,
  keys: readonly MappingKey[],
): Promise<MappingKey[]> {
  return tx.query<MappingKey>(
    `delete from channel_mappings where merchant_id = $1 and used_at is null and ${LISTED}
     returning channel_account_id as "channelAccountId", sub_merchant_id as "subMerchantId"`,
    [merchantId, ...columnsOf(keys)],
  );
}

/** Adds mappings; answers which were free, in no order. */
export async function insertMappings(
  tx: Tx,
  merchantId: string,
  mappings: readonly ChannelMapping[],
): Promise<MappingKey[]> {
  return tx.query<MappingKey>(
    `insert into channel_mappings
       (merchant_id, channel_account_id, sub_merchant_id, cycle, created_at)
     select $1, account, sub, cycle, created_at
     from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[])
       as input (account, sub, cycle, created_at)
     order by account, sub
     on conflict do nothing
     returning channel_account_id as "channelAccountId", sub_merchant_id as "subMerchantId"`,
    [
      merchantId,
      ...columnsOf(mappings),
      mappings.map((mapping) => mapping.cycle),
      mappings.map((mapping) => mapping.createdAt),
    ],
  );
}

/** Sets the settlement cycle of mappings the merchant has. */
export async function changeCycle(
  tx: Tx,
  merchantId: string,
  cycle: SettlementCycle,
  keys: readonly MappingKey[],
): Promise<void> {
  await tx.query(`update channel_mappings set cycle = $4 where merchant_id = $1 and ${LISTED}`, [
    merchantId,
    ...columnsOf(keys),
    cycle,
  ]);
}

function columnsOf(keys: readonly MappingKey[]): [accounts: string[], subMerchants: string[]] {
  return [keys.map((key) => key.channelAccountId), keys.map((key) => key.subMerchantId)];
}
