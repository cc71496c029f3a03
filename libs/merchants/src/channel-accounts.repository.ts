import type { RingKey } from '#libs/channels';
import type { Database, Tx } from '#libs/persistence';
import type { After } from './merchants.repository.js';

/**
 * Whom the acquirer pays: the merchant, and our books are a mirror; or us, which needs a payment
 * licence. Decides the accounts a payment is posted to.
 */
export type SettlesTo = 'merchant' | 'platform';

/** A key of the ring as it is shown: never the PEM. */
export interface ShownKey {
  readonly serial: string;
  readonly fingerprint: string;
  readonly createdAt: Date;
}

/** A channel account as stored, without its secrets. */
export interface ChannelAccountRow {
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  /** null: a service provider's, whose merchants are found by mapping. */
  readonly merchantId: string | null;
  readonly settlesTo: SettlesTo;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** A channel account as the notification path reads it. */
export interface SealedAccount extends Omit<ChannelAccountRow, 'name' | 'createdAt'> {
  readonly secrets: Buffer;
  readonly keys: readonly RingKey[];
}

/** A key on its way into the ring of an account. */
export interface NewRingKey extends RingKey {
  readonly fingerprint: string;
  readonly createdAt: Date;
}

const COLUMNS = `id, channel, name, merchant_id as "merchantId", settles_to as "settlesTo",
  settings, created_at as "createdAt"`;

export async function insertChannelAccount(
  tx: Tx,
  account: ChannelAccountRow & { secrets: Buffer },
): Promise<void> {
  const { id, channel, name, merchantId, settlesTo, settings, secrets, createdAt } = account;
  await tx.query(
    `insert into channel_accounts
       (id, channel, name, merchant_id, settles_to, settings, secrets, created_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
    [id, channel, name, merchantId, settlesTo, JSON.stringify(settings), secrets, createdAt],
  );
}

export async function findChannelAccounts(
  tx: Tx,
  { after, limit }: After,
): Promise<ChannelAccountRow[]> {
  return tx.query<ChannelAccountRow>(
    `select ${COLUMNS} from channel_accounts
     where ($1::text is null or id > $1) order by id limit $2`,
    [after, limit],
  );
}

/**
 * Of these accounts, those in scope that can send this merchant's payments: its own and service
 * providers'.
 */
export async function findAccountsFor(
  tx: Tx,
  merchantId: string,
  accountIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from channel_accounts
     where id = any ($2) and (merchant_id is null or merchant_id = $1)`,
    [merchantId, accountIds],
  );
  return rows.map((row) => row.id);
}

/** Locks the account against other changes of its ring; answers whose it is. */
export async function lockChannelAccount(
  tx: Tx,
  id: string,
): Promise<{ merchantId: string | null } | null> {
  const rows = await tx.query<{ merchantId: string | null }>(
    `select merchant_id as "merchantId" from channel_accounts where id = $1
     for no key update`,
    [id],
  );
  return rows[0] ?? null;
}

/** The rings of some accounts, by account. */
export async function findShownKeys(
  tx: Tx,
  accountIds: readonly string[],
): Promise<(ShownKey & { accountId: string })[]> {
  return tx.query(
    `select channel_account_id as "accountId", serial, fingerprint, created_at as "createdAt"
     from channel_account_keys where channel_account_id = any ($1) order by created_at, serial`,
    [accountIds],
  );
}

/** Adds a key whose serial is not in the ring yet. */
export async function insertKey(
  tx: Tx,
  account: { id: string; merchantId: string | null },
  key: NewRingKey,
): Promise<void> {
  await tx.query(
    `insert into channel_account_keys
       (channel_account_id, serial, merchant_id, public_key_pem, fingerprint, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [account.id, key.serial, account.merchantId, key.publicKeyPem, key.fingerprint, key.createdAt],
  );
}

/** Takes a key out of the ring; answers its fingerprint, null when it was not there. */
export async function deleteKey(tx: Tx, accountId: string, serial: string): Promise<string | null> {
  const rows = await tx.query<{ fingerprint: string }>(
    `delete from channel_account_keys where channel_account_id = $1 and serial = $2
     returning fingerprint`,
    [accountId, serial],
  );
  return rows[0]?.fingerprint ?? null;
}

const SEALED = {
  name: 'channel-account-sealed',
  text: `
    select a.id, a.channel, a.merchant_id as "merchantId", a.settles_to as "settlesTo",
      a.settings, a.secrets,
      coalesce((
        select json_agg(json_build_object('serial', k.serial, 'publicKeyPem', k.public_key_pem)
          order by k.created_at, k.serial)
        from channel_account_keys k where k.channel_account_id = a.id), '[]') as keys
    from channel_accounts a where a.id = any ($1::text[])`,
};

/** Accounts with their sealed secrets, by id; those that do not exist are left out. */
export async function findSealedAccounts(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SealedAccount>> {
  const rows = await database.ingestStatement<SealedAccount>(SEALED, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
