import { setImmediate as nextTurn } from 'node:timers/promises';
import { faultUnsupported } from '../../sim.errors.js';
import { systemSimClock, type SimClock } from '../../sim-clock.js';
import type { ChannelSender, SignedNotification } from '../sender.js';
import { DELIVERY_FAULTS, type DeliveryFault, type MessageFault } from './faults.js';
import { createPoster } from './post.js';
import { sendByTable } from './retries.js';

/** What every sender can be given. */
export interface SenderOptions {
  readonly clock?: SimClock;
  /** Connections to the platform; 64 when left out. */
  readonly connections?: number;
}

/** The parts a vendor has to bring; the rest is the same for all. */
export interface VendorParts extends Pick<
  ChannelSender,
  'name' | 'rules' | 'settings' | 'payment' | 'refund' | 'closed'
> {
  readonly messageFaults: readonly MessageFault[];
  /** Signs anew for the next attempt; left out when the vendor re-sends what it signed once. */
  readonly again?: (notification: SignedNotification) => SignedNotification;
}

const SIGNED_BETWEEN_TURNS = 32;

/** Completes a vendor's parts to a sender. */
export function defineSender(vendor: VendorParts, options: SenderOptions = {}): ChannelSender {
  const clock = options.clock ?? systemSimClock;
  const poster = createPoster(clock, options.connections);
  const faults = [...vendor.messageFaults, ...(Object.keys(DELIVERY_FAULTS) as DeliveryFault[])];
  const checked = <W extends { fault?: MessageFault }>(wish: W): W => {
    if (wish.fault && !vendor.messageFaults.includes(wish.fault)) {
      throw faultUnsupported(vendor.name, wish.fault, faults);
    }
    return wish;
  };
  const sender: ChannelSender = {
    name: vendor.name,
    rules: vendor.rules,
    faults,
    settings: vendor.settings,
    payment: (wish) => vendor.payment(checked(wish)),
    refund: (wish) => vendor.refund(checked(wish)),
    closed: (wish) => vendor.closed(checked(wish)),
    again: vendor.again ?? ((notification) => notification),
    async prepare(count, wishOf) {
      const prepared: SignedNotification[] = [];
      for (let index = 0; index < count; index += 1) {
        prepared.push(sender.payment(wishOf(index)));
        if (index % SIGNED_BETWEEN_TURNS === 0) await nextTurn();
      }
      return prepared;
    },
    send: (url, notification) => poster.post(url, notification, vendor.rules),
    sendWithRetries: (url, notification, retry) =>
      sendByTable(sender, clock, { url, notification }, retry),
    close: () => poster.close(),
  };
  return sender;
}
