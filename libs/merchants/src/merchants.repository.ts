import { MoreThan } from 'typeorm';
import type { Tx } from '#libs/persistence';
import { Merchant } from './merchant.entity.js';
import { writeCodeTerm, writeNameTerms } from './search/search-terms.repository.js';
import { Store } from './store.entity.js';
import { Terminal } from './terminal.entity.js';

/** Rows after an id, in the order of ids, which is that of making. */
export interface After {
  readonly after: string | null;
  readonly limit: number;
}

export async function insertMerchant(tx: Tx, merchant: Merchant): Promise<void> {
  await tx.manager.insert(Merchant, merchant);
  const { id, name } = merchant;
  await writeNameTerms(tx, { merchantId: id, source: id }, name);
}

export function findMerchant(tx: Tx, id: string): Promise<Merchant | null> {
  return tx.manager.findOneBy(Merchant, { id });
}

/** A new name is what it is found by from now on. */
export async function changeMerchant(
  tx: Tx,
  id: string,
  change: Partial<Pick<Merchant, 'name' | 'defaultTerminalId'>>,
): Promise<void> {
  await tx.manager.update(Merchant, { id }, change);
  const { name } = change;
  if (name !== undefined) await writeNameTerms(tx, { merchantId: id, source: id }, name);
}

export async function insertStore(tx: Tx, store: Store): Promise<void> {
  await tx.manager.insert(Store, store);
  const { id, merchantId, name } = store;
  await writeNameTerms(tx, { merchantId, source: id }, name);
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
  const { id, merchantId, plateCode } = terminal;
  await writeCodeTerm(tx, { merchantId, source: id }, plateCode);
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
