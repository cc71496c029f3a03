import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import type { AuditAction } from '#libs/identity';
import { Clock } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import { demandFirstMappings } from '../../changes/first-set-up.js';
import { findMappings } from '../../channel-mappings.repository.js';
import { addMapping } from '../../set-channel-mappings.js';
import type { ChannelApplicationVerb } from './channel-application-states.js';
import { afterStep } from './channel-application.js';
import type {
  ChannelApplication,
  ChannelApplicationEvent,
  ChannelStep,
} from './channel-application.js';
import { channelApplicationNotFound } from './channel-applications.errors.js';
import {
  findChannelAccountFor,
  insertChannelEvent,
  lockChannelApplication,
  updateChannelApplication,
} from './channel-applications.repository.js';
import { demandStep } from './demand-step.js';

/** Which channel application, of which application. */
export interface ChannelApplicationKey {
  readonly applicationId: string;
  readonly id: string;
}

const AUDITED: Readonly<Record<ChannelApplicationVerb, AuditAction>> = {
  submit: 'channel_application.submitted',
  return: 'channel_application.returned',
  await: 'channel_application.awaiting_confirmation',
  open: 'channel_application.opened',
  reject: 'channel_application.rejected',
  suspend: 'channel_application.suspended',
  resume: 'channel_application.resumed',
};

/**
 * Moves a channel application by hand: for a channel that takes applications on its own page only,
 * or when its answer came another way. The reasons say how the person knows.
 */
@Injectable()
export class MoveChannelApplication {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Opening adds the sub-merchant id to the merchant's mappings, so that payments find it.
   * @throws DomainError `channel_application_not_found`, those of {@link takeStep},
   * `mapping_taken` for the sub-merchant id of another merchant.
   */
  async run(
    scope: Scope,
    key: ChannelApplicationKey,
    { step, by }: { step: ChannelStep; by: string },
  ): Promise<ChannelApplication> {
    const at = new Date(this.clock.nowMs());
    return this.database.asApp(scope, async (tx) => {
      const before = await lockChannelApplication(tx, key);
      if (!before) throw channelApplicationNotFound(key.id);
      return takeStep(tx, before, { step, by, at, source: 'hand' });
    });
  }
}

/**
 * Takes one step of a locked channel application: asks the tables, and writes the state, the event,
 * the mapping and the audit row. Call it last in a transaction.
 * @throws DomainError `application_state`, `channel_application_state`, `mapping_taken`,
 * `needs_second_person`.
 */
export async function takeStep(
  tx: Tx,
  before: ChannelApplication,
  { step, ...event }: { step: ChannelStep } & Pick<ChannelApplicationEvent, 'by' | 'at' | 'source'>,
): Promise<ChannelApplication> {
  const to = demandStep(before, step.verb);
  const after = afterStep(before, step, { to, at: event.at });
  await updateChannelApplication(tx, after);
  const { verb, reasons } = step;
  await insertChannelEvent(tx, before, {
    ...event,
    verb,
    reasons,
    fromState: before.state,
    toState: to,
  });
  if (verb === 'open') await map(tx, after, event.at);
  await Audit.record(tx, {
    action: AUDITED[verb],
    merchantId: before.merchantId,
    target: { type: 'channel_application', id: before.id },
    before: audited(before),
    after: audited(after, step),
  });
  return after;
}

/**
 * Payments to a merchant's own account need no mapping: the account names the merchant. Another id
 * where a merchant has one takes two people, as everywhere (docs/changes.md).
 */
async function map(tx: Tx, opened: ChannelApplication, at: Date): Promise<void> {
  const { merchantId, channelAccountId, subMerchantId } = opened;
  const account = await findChannelAccountFor(tx, merchantId, channelAccountId);
  if (account?.merchantId || subMerchantId === null) return;
  const present = await findMappings(tx, merchantId);
  const isThere = present.some(
    (one) => one.channelAccountId === channelAccountId && one.subMerchantId === subMerchantId,
  );
  const wanted = isThere ? present : [...present, { channelAccountId, subMerchantId }];
  await demandFirstMappings(tx, merchantId, wanted);
  await addMapping(tx, merchantId, { channelAccountId, subMerchantId, createdAt: at });
}

/** Of reasons only the paths: the sentences are written by hand and could name anybody. */
function audited({ state, subMerchantId, updatedAt }: ChannelApplication, step?: ChannelStep) {
  const reasons = step?.reasons.map(({ path }) => path) ?? [];
  return { state, subMerchantId, reasons, updatedAt };
}
