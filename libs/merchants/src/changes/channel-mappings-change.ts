import type { Tx } from '#libs/persistence';
import { findMappings } from '../channel-mappings.repository.js';
import { setChannelMappings } from '../set-channel-mappings.js';
import type { NewMapping } from '../channel-mappings.repository.js';
import type { Bench, Due, JudgedBasis } from './change-bench.js';
import type { Preview, Wish } from './change.js';
import { linesPreview } from './describe-preview.js';

/** The mappings the merchant has. */
export async function bases(tx: Tx, _bench: Bench, wish: Wish): Promise<JudgedBasis[]> {
  const wanted = textOf(mappingsOf(wish));
  const found: JudgedBasis[] = [];
  for (const merchantId of wish.merchantIds) {
    const text = textOf(await findMappings(tx, merchantId));
    found.push({ merchantId, text, isWanted: text === wanted });
  }
  return found;
}

/** What is mapped now and will be. That every mapping can be made is tried and undone. */
export async function preview(tx: Tx, bench: Bench, wish: Wish): Promise<Preview> {
  const willBe = textOf(mappingsOf(wish));
  const lines = (await bases(tx, bench, wish)).map(({ merchantId, text }) => ({
    merchantId,
    was: text,
    willBe,
  }));
  await tx.query('savepoint try');
  await apply(tx, bench, { id: '', wish, at: new Date(bench.clock.nowMs()) });
  await tx.query('rollback to savepoint try');
  return linesPreview(lines);
}

/** @throws DomainError as `setChannelMappings`. */
export async function apply(tx: Tx, _bench: Bench, { wish, at }: Due): Promise<void> {
  const mappings = mappingsOf(wish);
  for (const merchantId of wish.merchantIds)
    await setChannelMappings(tx, { merchantId, mappings, at });
}

function mappingsOf({ wanted }: Wish): readonly NewMapping[] {
  if (wanted.kind !== 'channel_mappings') throw new TypeError(`no mappings but ${wanted.kind}`);
  return wanted.mappings;
}

function textOf(mappings: readonly NewMapping[]): string {
  const names = mappings.map(
    ({ channelAccountId, subMerchantId, cycle = 'T1' }) =>
      `${subMerchantId} at ${channelAccountId} ${cycle}`,
  );
  return names.length > 0 ? names.toSorted().join(', ') : 'no mappings';
}
