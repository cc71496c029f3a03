import { In, MoreThan } from 'typeorm';
import { merchantsOfScopeSql } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { Merchant } from './merchant.entity.js';
import { Store } from './store.entity.js';
import { Terminal } from './terminal.entity.js';

/** Rows after an id, in the order of ids, which is that of making. */
export interface After {
  readonly after: string | null;
  readonly limit: number;
}

export async function insertMerchant(tx: Tx, merchant: Merchant): Promise<void> {
  await tx.manager.insert(Merchant, merchant);
}

export function findMerchant(tx: Tx, id: string): Promise<Merchant | null> {
  return tx.manager.findOneBy(Merchant, { id });
}

/** Merchants in scope; those of an agent are looked up by what it reaches, not by reading all. */
export async function findMerchants(
  tx: Tx,
  scope: Scope,
  { after, limit }: After,
): Promise<Merchant[]> {
  if (scope.kind !== 'all') {
    const rows = await tx.query<{ id: string }>(
      `select id from (${merchantsOfScopeSql(scope, '$1')}) as seen (id)
       where $2::text is null or id > $2 order by id limit $3`,
      [scope.ids, after, limit],
    );
    const where = { id: In(rows.map(({ id }) => id)) };
    return tx.manager.find(Merchant, { where, order: { id: 'asc' } });
  }
  const where = idAfter(after);
  return tx.manager.find(Merchant, { where, order: { id: 'asc' }, take: limit });
}

export async function changeMerchant(
  tx: Tx,
  id: string,
  change: Partial<Pick<Merchant, 'name' | 'defaultTerminalId'>>,
): Promise<void> {
  await tx.manager.update(Merchant, { id }, change);
}

export async function insertStore(tx: Tx, store: Store): Promise<void> {
  await tx.manager.insert(Store, store);
}

export function findStore(tx: Tx, id: string): Promise<Store | null> {
  return tx.manager.findOneBy(Store, { id });
}

export function findStores(tx: Tx, merchantId: string, { after, limit }: After): Promise<Store[]> {
  const where = { merchantId, ...idAfter(after) };
  return tx.manager.find(Store, { where, order: { id: 'asc' }, take: limit });
}

export async function insertTerminal(tx: Tx, terminal: Terminal): Promise<void> {
  await tx.manager.insert(Terminal, terminal);
}

export function terminalExists(tx: Tx, merchantId: string, id: string): Promise<boolean> {
  return tx.manager.existsBy(Terminal, { merchantId, id });
}

export function findTerminals(
  tx: Tx,
  storeId: string,
  { after, limit }: After,
): Promise<Terminal[]> {
  const where = { storeId, ...idAfter(after) };
  return tx.manager.find(Terminal, { where, order: { id: 'asc' }, take: limit });
}

function idAfter(after: string | null) {
  return after === null ? {} : { id: MoreThan(after) };
}
