import type { RefundMessage } from '#libs/channels';
import type { AnyEvent } from '#libs/kernel';
import type { Tx } from '#libs/persistence';
import type { RecordingAccount } from './incoming.js';
import { decideRefund } from './refund-outcome.js';
import type { RefundOutcome } from './refund-outcome.js';
import { lockPayment, lockWaitingRefunds, settleWaitingRefund } from './refund.repository.js';
import type { WaitingRefund } from './refund.repository.js';
import { writeRefund } from './record-refund.js';
import { parseRefundAgain } from './parse-again.js';

/**
 * Posts the refunds that came before their payment, in the transaction that records the payment.
 * Answers the events of those that succeeded.
 */
export async function recordWaitingRefunds(
  tx: Tx,
  account: RecordingAccount,
  channelPaymentId: string,
): Promise<AnyEvent[]> {
  const events: AnyEvent[] = [];
  for (const waiting of await lockWaitingRefunds(tx, account.id, channelPaymentId)) {
    events.push(...(await recordOne(tx, account, { channelPaymentId, waiting })));
  }
  return events;
}

async function recordOne(
  tx: Tx,
  account: RecordingAccount,
  { channelPaymentId, waiting }: { channelPaymentId: string; waiting: WaitingRefund },
): Promise<AnyEvent[]> {
  // Read again for each: the refund before this one changed what is left.
  const payment = await lockPayment(tx, account.id, channelPaymentId);
  if (!payment) return [];
  const message = readable(account, waiting);
  const outcome = message ? decideRefund(message, payment) : UNREADABLE;
  const isUnfit = outcome.state === 'quarantined';
  await settleWaitingRefund(tx, {
    accountId: account.id,
    channelRefundId: waiting.channelRefundId,
    state: isUnfit ? 'quarantined' : 'recorded',
    reason: isUnfit ? outcome.reason : null,
    payment,
  });
  if (!message) return [];
  return writeRefund(tx, {
    payment,
    outcome,
    message,
    settlesTo: account.settlesTo,
    recordedAtMs: waiting.receivedAtMs,
  });
}

/** It must not keep its payment from being recorded: a person looks at it. */
const UNREADABLE: RefundOutcome = { state: 'quarantined', reason: 'unknown_word' };

function readable(account: RecordingAccount, waiting: WaitingRefund): RefundMessage | null {
  try {
    return parseRefundAgain(account, waiting.verified);
  } catch {
    return null;
  }
}
