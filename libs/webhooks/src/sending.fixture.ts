import { systemClock } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { fixedClock } from '#libs/testing';
import type { FixedClock, TestDatabase } from '#libs/testing';
import { Receiver } from './receiver.fixture.js';
import { Site } from './site.fixture.js';
import type { Shop } from './site.fixture.js';

/** A process of the platform that fans out and sends. */
export type SendingProcess = ReturnType<Site['process']>;

/** What a test of sending begins with: no webhooks, one process, one shop, one receiver. */
export interface Sending {
  readonly clock: FixedClock;
  readonly site: Site;
  readonly one: SendingProcess;
  readonly receiver: Receiver;
  readonly shop: Shop;
  /** Ends process and receiver. @throws when the process met trouble. */
  close(): Promise<void>;
}

export async function openSending(test: TestDatabase): Promise<Sending> {
  await test.database.asApp(everyMerchant, (tx) => tx.query('delete from webhook_endpoints'));
  // The public package compares with the wall clock.
  const clock = fixedClock(systemClock.nowMs());
  const site = new Site(test, clock);
  const one = site.process();
  const receiver = await Receiver.open();
  const close = async () => {
    await one.worker.stop();
    await receiver.close();
    if (site.troubles.length > 0) throw new AggregateError(site.troubles, 'sending met trouble');
  };
  return { clock, site, one, receiver, shop: await site.shop(), close };
}

/** Reads events, and sends what is due. */
export async function run({ fanOut, sender }: SendingProcess): Promise<void> {
  await fanOut.run();
  await sender.settled();
}
