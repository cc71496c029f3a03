import { MERCHANTS_ENTITIES } from '#libs/merchants';
import { Database, everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import type { Companion } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import type { IncomingPayment } from '../src/incoming.js';
import { silentObserver } from '../src/notification-observer.js';
import { Recorder } from '../src/recorder.js';
import { openShop, PAID_AT, payment } from './shop.fixture.js';
import type { Shop } from './shop.fixture.js';

/** The statements of a batch that is asked for. */
export const ASKED = [
  'payment-facts-announcements',
  'payments-record-claim-plain-told-announcements',
];
/** The one of a batch whose places are known. */
export const PROVEN = 'payments-record-prove-plain-told-announcements';

/** A recorder as one process has it, the statements it sent and the devices it was told of. */
export interface RecordingProcess {
  readonly recorder: Recorder;
  readonly statements: string[];
  readonly devices: unknown[];
  readonly outbox: Outbox;
  /** Running numbers of what came by the outbox. */
  readonly delivered: unknown[];
}

/** A process whose companion is told the devices of stores and notes each running number. */
function recordingProcess(database: Database, takes: boolean): RecordingProcess {
  const clock = fixedClock(PAID_AT);
  const statements: string[] = [];
  const devices: unknown[] = [];
  const counted = Object.assign(Object.create(database) as Database, {
    ingestStatement: (...[named, values]: Parameters<Database['ingestStatement']>) => {
      // Rules of plans are read when a plan is met first; that is not what is counted here.
      if (named.name !== 'fee-plan-versions') statements.push(named.name);
      return database.ingestStatement(named, values);
    },
  });
  const outbox = new Outbox(database, clock);
  const companion = companionOf(devices, takes);
  const delivered: unknown[] = [];
  outbox.register({
    name: companion.name,
    companion,
    deliver: async (entries) => {
      delivered.push(...entries.map(({ event }) => 'n' in event.payload && event.payload.n));
      return () => undefined;
    },
  });
  const live = new LiveHub(database, clock);
  const recorder = new Recorder(counted, outbox, live, silentObserver);
  return { recorder, statements, devices, outbox, delivered };
}

function companionOf(devices: unknown[], takes: boolean): Companion {
  return {
    event: 'payment.succeeded',
    name: 'announcements',
    cte: (first) => `noted as (
      insert into live_events (at, merchant_id, store_id, type, data)
      select now(), s.merchant_id, s.store_id, 'noted', json_build_object('n', s.n + $${first}::int)
      from stored s)`,
    storeSql: (storeId) => `(select array_agg(sn) from devices where store_id = ${storeId})`,
    begin: () => async (events, stores) => {
      devices.push(...stores);
      return { takes: events.map(() => takes), values: [0], committed: () => undefined };
    },
  };
}

/** A test database and a shop on it whose payments one process records. */
export class RecordingSite {
  shop!: Shop;
  process!: RecordingProcess;
  private count = 0;

  private constructor(readonly test: TestDatabase) {}

  static async open(): Promise<RecordingSite> {
    return new RecordingSite(await createTestDatabase({ entities: MERCHANTS_ENTITIES }));
  }

  /** Another shop, with a process that knows nothing yet. */
  async begin(): Promise<void> {
    this.shop = await openShop(this.test.database, { rate: '0.01' });
    this.process = this.anotherProcess();
  }

  /** @param takes whether its companion takes payments, or leaves them to the outbox */
  anotherProcess(takes = true): RecordingProcess {
    return recordingProcess(this.test.database, takes);
  }

  /** A payment with the shop's plate; a number of its own. */
  paid(fields: Record<string, string> = {}): IncomingPayment {
    this.count += 1;
    return { ...payment(this.shop, `K${this.count}`, fields), plateCode: this.shop.plateCode };
  }

  async record(incoming: IncomingPayment, by = this.process): Promise<string> {
    return (await by.recorder.payment(incoming)).outcome;
  }

  change(text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
    return this.test.database.asApp(everyMerchant, (tx) => tx.query(text, values));
  }

  /** Where a payment is, what it cost, its number and its order. */
  async found({ message }: IncomingPayment) {
    const rows = await this.test.database.asApp(everyMerchant, (tx) =>
      tx.query<{ terminal_id: string; fee: bigint; n: number; order_id: string | null }>(
        `select terminal_id, fee, n, order_id from payments where channel_payment_id = $1`,
        [message.channelPaymentId],
      ),
    );
    return rows.map((row) => [row.terminal_id, Number(row.fee), row.n, row.order_id]);
  }
}
