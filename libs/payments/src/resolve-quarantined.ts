import { Injectable } from '@nestjs/common';
import { Audit } from '#libs/identity';
import { Clock } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { ChannelAccountReader } from '#libs/merchants';
import { Database } from '#libs/persistence';
import type { Scope, Tx } from '#libs/persistence';
import type { IncomingPayment } from './incoming.js';
import { parsePaymentAgain } from './parse-again.js';
import { gatherFacts } from './payment-facts.repository.js';
import type { GatheredFacts } from './payment-facts.repository.js';
import { CURRENCY } from './payment-outcome.js';
import type { PaymentOutcome, Place } from './payment-outcome.js';
import {
  alreadyClosed,
  amountNotAccepted,
  notReadable,
  quarantineItemNotFound,
  terminalOfAnotherMerchant,
  terminalUnknown,
  unknownChannelAccount,
} from './payments.errors.js';
import { closeItem, findQuarantineItem, lockItem } from './quarantine.repository.js';
import type { QuarantineItem } from './quarantine.repository.js';
import { planFor } from './plan-payment.js';
import { writePlansIn } from './record-payments.js';
import type { Run } from './record-rows.js';
import { Recorder } from './recorder.js';
import { findPlace } from './order.repository.js';

/** A person's decision on a quarantined payment. */
export interface Resolution {
  readonly id: string;
  readonly terminalId: string;
  /** Must equal what the channel reports when that differs from what was asked. */
  readonly acceptAmount?: Fen | undefined;
  /** Who decides; kept with the item. */
  readonly by: string;
}

/**
 * Records a quarantined payment as a person says, with the code that records any other: original
 * paidAt, the fee of that day. It is never spoken.
 */
@Injectable()
export class ResolveQuarantined {
  constructor(
    private readonly database: Database,
    private readonly accounts: ChannelAccountReader,
    private readonly recorder: Recorder,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the id of the payment.
   * @throws DomainError `quarantine_item_not_found`, `terminal_not_found`, `quarantine_item_closed`
   * (409),
   *   `terminal_of_another_merchant`, `amount_not_accepted`, `message_not_readable`.
   */
  async run(scope: Scope, resolution: Resolution): Promise<{ paymentId: string }> {
    const { item, place } = await this.database.asApp(scope, async (tx) => ({
      item: await findQuarantineItem(tx, resolution.id),
      place: await findPlace(tx, resolution.terminalId),
    }));
    if (!item) throw quarantineItemNotFound(resolution.id);
    if (item.state !== 'quarantined') throw alreadyClosed(item.state);
    if (!place) throw terminalUnknown(resolution.terminalId);
    const incoming = await this.reread(item, place);
    return this.recorder.commit(async (tx) => {
      await this.stillOpen(tx, item);
      const { paymentId, events } = await this.record(tx, { incoming, place, resolution });
      return { result: { paymentId }, events };
    });
  }

  private async reread(item: QuarantineItem, place: Place): Promise<IncomingPayment> {
    if (item.kind !== 'payment') throw notReadable(`a ${item.kind} has no terminal; dismiss it`);
    const account = await this.accounts.load(item.channel, item.channelAccountId);
    if (!account) throw unknownChannelAccount();
    const message = parsePaymentAgain(account, item.verified);
    if (message.currency !== CURRENCY) throw notReadable(`${message.currency} is not kept here`);
    if (item.merchantId !== null && item.merchantId !== place.merchantId) {
      throw terminalOfAnotherMerchant();
    }
    return {
      account,
      raw: new Uint8Array(),
      verified: item.verified,
      receivedAtMs: this.clock.nowMs(),
      message,
      plateCode: null,
    };
  }

  private async stillOpen(tx: Tx, item: QuarantineItem): Promise<void> {
    const state = await lockItem(tx, item.id);
    if (state !== 'quarantined') throw alreadyClosed(state ?? 'gone');
  }

  private async record(
    tx: Tx,
    decided: { incoming: IncomingPayment; place: Place; resolution: Resolution },
  ) {
    const { incoming, place, resolution } = decided;
    const run: Run = (named, values) => tx.named(named, values);
    const gather: Gather = async (one) =>
      (await gatherFacts(run, { feePlans: this.recorder.feePlans }, [one]))[0]!;
    const facts = await factsAt(gather, incoming, place);
    const outcome = outcomeOf(incoming, facts, { place, acceptAmount: resolution.acceptAmount });
    const plan = planFor(incoming, facts, outcome);
    const resolved = { ...plan, inbox: { ...plan.inbox, state: 'resolved' as const } };
    const { events } = await writePlansIn(tx, 'resolve', [resolved]);
    const paymentId = plan.payment!.id;
    await closeItem(tx, {
      id: resolution.id,
      state: 'resolved',
      by: resolution.by,
      atMs: incoming.receivedAtMs,
    });
    const { terminalId, acceptAmount = null } = resolution;
    await Audit.record(tx, {
      action: 'quarantine.resolved',
      merchantId: place.merchantId,
      target: { type: 'quarantine_item', id: resolution.id },
      after: { terminalId, acceptAmount, paymentId },
    });
    return { paymentId, events };
  }
}

type Gather = (incoming: IncomingPayment) => Promise<GatheredFacts>;

/**
 * What is known of the message as of the place's merchant.
 * @throws DomainError `terminal_of_another_merchant` when the account or, by now, a mapping names
 * another payee.
 */
async function factsAt(
  gather: Gather,
  incoming: IncomingPayment,
  place: Place,
): Promise<GatheredFacts> {
  const told = await gather(incoming);
  if (told.merchantId === place.merchantId) return told;
  if (told.merchantId !== null) throw terminalOfAnotherMerchant();
  const account = { ...incoming.account, merchantId: place.merchantId };
  return gather({ ...incoming, account });
}

function outcomeOf(
  { message }: IncomingPayment,
  { order }: GatheredFacts,
  chosen: { place: Place; acceptAmount: Fen | undefined },
): PaymentOutcome & { state: 'recorded' } {
  const { place, acceptAmount } = chosen;
  const isAsAsked = !order || order.amount === message.amount;
  if (acceptAmount === undefined ? !isAsAsked : acceptAmount !== message.amount) {
    throw amountNotAccepted(order?.amount ?? message.amount, message.amount);
  }
  return {
    state: 'recorded',
    place,
    orderId: order?.id ?? null,
    lateForOrder: order !== null && message.paidAt > order.expiresAtMs,
  };
}
