import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { demandFirstMappings } from './changes/first-set-up.js';
import { findAccountsFor } from './channel-accounts.repository.js';
import {
  changeCycle,
  deleteUnused,
  findMappings,
  insertMappings,
  lockMerchant,
} from './channel-mappings.repository.js';
import type { ChannelMapping, MappingKey, NewMapping } from './channel-mappings.repository.js';
import {
  channelAccountsUnknown,
  mappingRepeated,
  mappingTaken,
  mappingUsed,
  merchantNotFound,
} from './merchants.errors.js';

export type { NewMapping } from './channel-mappings.repository.js';

/**
 * Says by which sub-merchant ids channels know a merchant. The list given is the whole list: what
 * it leaves out is removed, unless a payment came through it.
 */
@Injectable()
export class SetChannelMappings {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Sets a merchant up; what is there already is changed by {@link setChannelMappings} after a
   * second person approved it (docs/changes.md).
   * @returns the list as it is now.
   * @throws DomainError as {@link setChannelMappings}, and `needs_second_person`.
   */
  async run(
    scope: Scope,
    merchantId: string,
    mappings: readonly NewMapping[],
  ): Promise<ChannelMapping[]> {
    const at = new Date(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      await demandFirstMappings(tx, merchantId, mappings);
      return setChannelMappings(tx, { merchantId, mappings, at });
    });
  }
}

/**
 * Adds one mapping to those of a merchant, of cycle T1, in the transaction that learns of it; one
 * that is there already stays as it is. Call it late, as it locks the merchant.
 * @throws DomainError `merchant_not_found`, `channel_account_unknown`, `mapping_taken`.
 */
export async function addMapping(
  tx: Tx,
  merchantId: string,
  { createdAt, ...key }: MappingKey & { readonly createdAt: Date },
): Promise<void> {
  if (!(await lockMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
  const before = await findMappings(tx, merchantId);
  const added = without([key], before);
  await add(
    tx,
    merchantId,
    added.map((it) => ({ ...it, cycle: 'T1', usedAt: null, createdAt })),
  );
  await record(tx, merchantId, { before, after: await findMappings(tx, merchantId) });
}

/**
 * Sets the list inside a transaction of requests (`asApp`) that does more. Recorded in the audit
 * log, so call it last.
 * @throws DomainError `merchant_not_found`, `mapping_repeated`, `channel_account_unknown`,
 * `mapping_taken` (a sub-merchant id belongs to one merchant), `mapping_used` (one left out that
 * a payment used).
 */
export async function setChannelMappings(
  tx: Tx,
  { merchantId, mappings, at }: { merchantId: string; mappings: readonly NewMapping[]; at: Date },
): Promise<ChannelMapping[]> {
  refuseRepeated(mappings);
  const wanted = mappings.map(({ cycle = 'T1', ...key }) => ({ ...key, cycle }));
  if (!(await lockMerchant(tx, merchantId))) throw merchantNotFound(merchantId);
  const present = await findMappings(tx, merchantId);
  await remove(tx, merchantId, without(present, wanted));
  const added = without(wanted, present);
  await add(
    tx,
    merchantId,
    added.map((it) => ({ ...it, usedAt: null, createdAt: at })),
  );
  const kept = without(wanted, added);
  for (const cycle of ['T1', 'D0'] as const) {
    const keys = kept.filter((mapping) => mapping.cycle === cycle);
    await changeCycle(tx, merchantId, cycle, keys);
  }
  const mapped = await findMappings(tx, merchantId);
  await record(tx, merchantId, { before: present, after: mapped });
  return mapped;
}

async function record(
  tx: Tx,
  merchantId: string,
  { before, after }: Readonly<Record<'before' | 'after', readonly ChannelMapping[]>>,
): Promise<void> {
  const shown = (all: readonly ChannelMapping[]) => ({
    mappings: all.map(({ channelAccountId, subMerchantId, cycle }) => ({
      channelAccountId,
      subMerchantId,
      cycle,
    })),
  });
  await Audit.record(tx, {
    action: 'channel_mappings.set',
    merchantId,
    target: { type: 'merchant', id: merchantId },
    before: shown(before),
    after: shown(after),
  });
}

async function remove(tx: Tx, merchantId: string, keys: readonly MappingKey[]): Promise<void> {
  const removed = await deleteUnused(tx, merchantId, keys);
  const used = without(keys, removed);
  if (used.length > 0) throw mappingUsed(used.map((key) => key.subMerchantId));
}

async function add(tx: Tx, merchantId: string, mappings: ChannelMapping[]): Promise<void> {
  const asked = [...new Set(mappings.map((mapping) => mapping.channelAccountId))];
  const fit = await findAccountsFor(tx, merchantId, asked);
  const unknown = asked.filter((id) => !fit.includes(id));
  if (unknown.length > 0) throw channelAccountsUnknown(unknown, 'mappings');
  const taken = without(mappings, await insertMappings(tx, merchantId, mappings));
  if (taken.length > 0) throw mappingTaken(taken.map((key) => key.subMerchantId));
}

function refuseRepeated(mappings: readonly MappingKey[]): void {
  const seen = new Set<string>();
  for (const mapping of mappings) {
    const name = nameOf(mapping);
    if (seen.has(name)) throw mappingRepeated(mapping.subMerchantId);
    seen.add(name);
  }
}

function without<T extends MappingKey>(all: readonly T[], some: readonly MappingKey[]): T[] {
  const names = new Set(some.map(nameOf));
  return all.filter((key) => !names.has(nameOf(key)));
}

function nameOf({ channelAccountId, subMerchantId }: MappingKey): string {
  return JSON.stringify([channelAccountId, subMerchantId]);
}
