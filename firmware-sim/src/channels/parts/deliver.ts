import { faultUnsupported } from '../../sim.errors.js';
import type { Attempt, ChannelSender, Delivery, PaymentWish, RetryOptions } from '../sender.js';
import { isDeliveryFault, type DeliveryFault, type Fault } from './faults.js';

/** How one payment is delivered. */
export interface DeliverOptions extends RetryOptions {
  readonly fault?: Fault;
  /** Runs the vendor's retry table; otherwise every message is sent once. */
  readonly retries?: boolean;
}

interface Errand {
  readonly sender: ChannelSender;
  readonly url: string;
  readonly wish: PaymentWish;
  readonly options: DeliverOptions;
}

/**
 * Reports one payment to the platform under a fault, or under none, and tells what became of each
 * message, in the order they were begun.
 * @throws DomainError `fault_unsupported`.
 */
export function deliver(
  sender: ChannelSender,
  url: string,
  wish: PaymentWish,
  options: DeliverOptions = {},
): Promise<Delivery[]> {
  const { fault } = options;
  if (fault && !sender.faults.includes(fault)) {
    return Promise.reject(faultUnsupported(sender.name, fault, sender.faults));
  }
  if (fault && isDeliveryFault(fault)) return WAYS[fault]({ sender, url, wish, options });
  return plainly({ sender, url, wish: { ...wish, fault: fault ?? wish.fault }, options });
}

const WAYS: Readonly<Record<DeliveryFault, (errand: Errand) => Promise<Delivery[]>>> = {
  async duplicate(errand) {
    const first = await send(errand, errand.sender.payment(errand.wish));
    return [first, await send(errand, errand.sender.again(first.notification))];
  },
  twin(errand) {
    const notification = errand.sender.payment(errand.wish);
    return Promise.all([send(errand, notification), send(errand, notification)]);
  },
  async 'out-of-order'(errand) {
    const payment = errand.sender.payment(errand.wish);
    const refund = errand.sender.refund({ payment, amount: errand.wish.amount });
    return [await send(errand, refund), await send(errand, payment)];
  },
  'slow-answer': (errand) =>
    plainly({ ...errand, options: { ...errand.options, retries: true, firstAnswerLate: true } }),
};

async function plainly(errand: Errand): Promise<Delivery[]> {
  return [await send(errand, errand.sender.payment(errand.wish))];
}

async function send(
  { sender, url, options }: Errand,
  notification: Delivery['notification'],
): Promise<Delivery> {
  if (options.retries) return sender.sendWithRetries(url, notification, options);
  const attempt: Attempt = await sender.send(url, notification);
  options.onAttempt?.(attempt, 0);
  return { notification, accepted: attempt.accepted, attempts: [attempt] };
}
