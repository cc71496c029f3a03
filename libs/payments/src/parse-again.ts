import type { PaymentMessage, RefundMessage } from '#libs/channels';
import type { RecordingAccount } from './incoming.js';
import { notReadable } from './payments.errors.js';

/**
 * Reads a stored message with the channel as it is now: settings corrected and words learnt since
 * then count.
 * @throws DomainError `message_not_readable` when it still is not a payment.
 */
export function parsePaymentAgain(account: RecordingAccount, verified: unknown): PaymentMessage {
  const message = parse(account, verified);
  if (message.kind !== 'payment') throw notReadable(message.kind);
  return message;
}

/** The same for a refund. */
export function parseRefundAgain(account: RecordingAccount, verified: unknown): RefundMessage {
  const message = parse(account, verified);
  if (message.kind !== 'refund') throw notReadable(message.kind);
  return message;
}

function parse({ definition, settings }: RecordingAccount, verified: unknown) {
  try {
    return definition.parse(verified, settings);
  } catch (error) {
    throw notReadable(String(error));
  }
}
