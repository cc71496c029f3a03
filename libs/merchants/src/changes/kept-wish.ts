import { z } from 'zod';
import type { SealedChange, Wanted } from './change.js';
import { changeUnreadable } from './changes.errors.js';
import { keptVersion } from './wanted-version.js';

const keptMapping = z.strictObject({
  channelAccountId: z.string(),
  subMerchantId: z.string(),
  cycle: z.enum(['T1', 'D0']),
});

/** What is kept of each kind of change that is not sealed. */
const KEPT = {
  fee_plan: z
    .strictObject({ feePlanId: z.string() })
    .transform((kept): Wanted => ({ ...kept, kind: 'fee_plan' })),
  fee_plan_version: keptVersion,
  channel_mappings: z
    .strictObject({ mappings: z.array(keptMapping) })
    .transform((kept): Wanted => ({ ...kept, kind: 'channel_mappings' })),
};

/** Kinds of change whose wish is kept as it is shown. */
export type OpenKind = keyof typeof KEPT;

/**
 * What a change wants, as it was kept; whoever kept it may have been another version.
 * @throws DomainError `change_unreadable`.
 */
export function keptWish(
  { id, wanted }: Pick<SealedChange, 'id' | 'wanted'>,
  kind: OpenKind,
): Wanted {
  const schema: z.ZodType<Wanted> = KEPT[kind];
  const read = schema.safeParse(wanted);
  if (!read.success) throw changeUnreadable(id, read.error);
  return read.data;
}
