import { z } from 'zod';
import type { SecretBox, Tx } from '#libs/persistence';
import type { SettlementAccount } from './change.js';
import { settlementUnreadable } from './changes.errors.js';

/** An account a merchant is or was paid to. */
export interface KeptSettlementAccount {
  readonly account: SettlementAccount;
  readonly validFrom: Date;
  readonly changeId: string;
}

/** Where the account that a change wants is sealed for. */
export const wantedPlace = (changeId: string): string => `proposed_changes:sealed:${changeId}`;

const place = (merchantId: string, validFrom: Date): string =>
  `merchant_settlement_accounts:account:${merchantId}:${validFrom.toISOString()}`;

export function sealAccount(box: SecretBox, account: SettlementAccount, at: string): Buffer {
  return box.seal(JSON.stringify(account), at);
}

const keptAccount = z.strictObject({ holder: z.string(), account: z.string(), bank: z.string() });

/** @throws DomainError `settlement_account_unreadable`, and those of SecretBox. */
export function openAccount(box: SecretBox, sealed: Uint8Array, at: string): SettlementAccount {
  const read = keptAccount.safeParse(JSON.parse(box.open(sealed, at).toString('utf8')));
  if (!read.success) throw settlementUnreadable(at, read.error);
  return read.data;
}

/** Accounts of a merchant in scope, the newest first; the first one holds. */
export async function findSettlementAccounts(
  tx: Tx,
  box: SecretBox,
  { merchantId, limit }: { merchantId: string; limit: number },
): Promise<KeptSettlementAccount[]> {
  const rows = await tx.query<{ validFrom: Date; account: Buffer; changeId: string }>(
    `select valid_from as "validFrom", account, change_id as "changeId"
     from merchant_settlement_accounts where merchant_id = $1
     order by valid_from desc limit $2`,
    [merchantId, limit],
  );
  return rows.map(({ account, ...rest }) => ({
    ...rest,
    account: openAccount(box, account, place(merchantId, rest.validFrom)),
  }));
}

export async function insertSettlementAccount(
  tx: Tx,
  box: SecretBox,
  kept: KeptSettlementAccount & { merchantId: string },
): Promise<void> {
  const { merchantId, validFrom, account, changeId } = kept;
  await tx.query(
    `insert into merchant_settlement_accounts (merchant_id, valid_from, account, change_id)
     values ($1, $2, $3, $4)`,
    [merchantId, validFrom, sealAccount(box, account, place(merchantId, validFrom)), changeId],
  );
}
