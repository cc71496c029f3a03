import { createEmbeddedBroker } from '#libs/broker';
import {
  AnswerHello,
  AnswerTime,
  AssignDevice,
  AuthenticateDevice,
  DevicePresence,
  DeviceWorker,
  IssueCredentials,
  LastSeen,
  PlacementChanges,
  ReadDevices,
  ReceiveUplinks,
  RegisterDevice,
  ReplaceDevice,
  ReportShadow,
  TellDevices,
} from '#libs/devices';
import { createEvery, newId } from '#libs/kernel';
import type { AnyEvent, Clock, PaymentSucceeded } from '#libs/kernel';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import type { Database } from '#libs/persistence';
import { AccompanyPayments } from './accompany-payments.js';
import { AnnounceTest } from './announce-test.js';
import { ApplyAnswers } from './apply-answers.js';
import { ExpireAnnouncements } from './expire-announcements.js';
import { Flights } from './flights.js';
import { FollowMoves } from './follow-moves.js';
import { ReadAnnouncements } from './read-announcements.js';
import type { Announcement } from './read.repository.js';
import { ReceiveAcks } from './receive-acks.js';
import { ResumeSession } from './resume-session.js';
import { PlanAnnouncements } from './plan-announcements.js';
import { RouteAnnouncements } from './route-announcements.js';
import { SendAnnouncements } from './send-announcements.js';
import { Speakers } from './speakers.js';
import { SumMissed } from './sum-missed.js';
import { wireAnnouncements } from './wire-announcements.js';

/** How long announcements of the specs live. */
export const TTL_MS = 60_000;

/** A shop with two terminals. */
export interface Shop {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminals: readonly [string, string];
}

/** What the parts of the platform are built on. */
interface Ground {
  readonly database: Database;
  readonly clock: Clock;
  /** Whether it has the role `broker`; yes when left out. */
  readonly hearsDevices?: boolean;
}

const quiet = {
  refused: (): void => undefined,
  dropped: (): void => undefined,
  latency: (): void => undefined,
  state: (): void => undefined,
};

/** Devices and announcements on a real database and a real broker; nothing runs by a timer. */
export class Platform {
  private readonly settings = { ttlMs: TTL_MS, hearsDevices: this.hearsDevices };
  readonly flights = new Flights();
  readonly live = new LiveHub(this.database, this.clock);
  readonly outbox = new Outbox(this.database, this.clock);
  private readonly door = new AuthenticateDevice(this.database, this.clock);
  readonly broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    authenticator: this.door,
    clock: this.clock,
  });
  private readonly tell = new TellDevices(this.broker);
  private readonly placements = new PlacementChanges();
  private readonly speakers = new Speakers();
  readonly lastSeen = new LastSeen(this.database);
  readonly uplinks = new ReceiveUplinks(this.broker, this.lastSeen, quiet);
  readonly hellos = new AnswerHello(this.database, this.clock, this.live, this.tell, quiet);
  readonly presence = new DevicePresence(this.database, this.clock, this.live, quiet);
  readonly register = new RegisterDevice(this.database, this.clock);
  readonly assign = new AssignDevice(this.database, this.clock, this.placements, this.tell);
  readonly replace = new ReplaceDevice(this.database, this.clock, this.placements, this.tell);
  readonly readDevices = new ReadDevices(this.database);
  private readonly credentials = new IssueCredentials(
    this.database,
    this.clock,
    this.door,
    this.broker,
  );
  private readonly worker = new DeviceWorker(
    this.uplinks,
    this.hellos,
    this.presence,
    new ReportShadow(this.database, quiet),
    new AnswerTime(this.clock, this.tell),
    this.lastSeen,
  );

  readonly sender = new SendAnnouncements(
    this.database,
    this.broker,
    this.clock,
    this.flights,
    this.settings,
    this.speakers,
    quiet,
  );
  private readonly answers = new ApplyAnswers(this.database, this.clock, this.live, quiet);
  readonly sums = new SumMissed(
    this.database,
    this.clock,
    this.settings,
    this.sender,
    this.speakers,
    quiet,
  );
  private readonly planner = new PlanAnnouncements(
    this.database,
    this.clock,
    this.settings,
    this.speakers,
  );
  readonly route = new RouteAnnouncements(
    this.database,
    this.clock,
    this.live,
    this.planner,
    this.sender,
    quiet,
    new AccompanyPayments(this.clock, this.planner, this.sender, quiet),
  );
  readonly acks = new ReceiveAcks(this.database, this.answers, this.flights, this.sender, quiet);
  readonly resume = new ResumeSession(this.answers, this.sums, this.flights, this.sender);
  readonly moves = new FollowMoves(this.live, this.flights, this.sender, this.speakers, quiet);
  readonly expirer = new ExpireAnnouncements(this.database, this.clock, this.live, quiet);
  readonly read = new ReadAnnouncements(this.database);
  readonly test = new AnnounceTest(
    this.database,
    this.clock,
    this.readDevices,
    this.settings,
    this.speakers,
    this.sender,
    quiet,
  );

  private constructor(
    readonly database: Database,
    readonly clock: Clock,
    private readonly hearsDevices: boolean,
  ) {}

  static async start({ database, clock, hearsDevices = true }: Ground): Promise<Platform> {
    const platform = new Platform(database, clock, hearsDevices);
    const { outbox, uplinks, hellos, placements, route, acks, resume, moves } = platform;
    wireAnnouncements({ outbox, uplinks, hellos, placements, route, acks, resume, moves });
    if (hearsDevices)
      await platform.worker.start({ embedded: true, every: createEvery(() => undefined) });
    await platform.broker.start();
    return platform;
  }

  async stop(): Promise<void> {
    await this.broker.stop();
    await this.worker.stop();
    await this.settled();
  }

  /** Resolves when all that came in is handled and all that can be sent is sent. */
  async settled(): Promise<void> {
    await this.outbox.stop();
    await this.uplinks.settled();
    await this.sender.settled();
  }

  /** A merchant with one store and two terminals. */
  async openShop(): Promise<Shop> {
    const nowMs = this.clock.nowMs();
    const at = new Date(nowMs);
    const merchantId = newId('mer', nowMs);
    const storeId = newId('sto', nowMs);
    const terminals = [newId('ter', nowMs), newId('ter', nowMs)] as const;
    await this.database.asApp(everyMerchant, async (tx) => {
      await tx.query('insert into merchants (id, name, created_at) values ($1, $2, $3)', [
        merchantId,
        '好店',
        at,
      ]);
      await tx.query(
        'insert into stores (id, merchant_id, name, created_at) values ($1, $2, $3, $4)',
        [storeId, merchantId, '一店', at],
      );
      for (const id of terminals) {
        await tx.query(
          `insert into terminals (id, merchant_id, store_id, name, plate_code, created_at)
           values ($1, $2, $3, '收银台', $1, $4)`,
          [id, merchantId, storeId, at],
        );
      }
    });
    return { merchantId, storeId, terminals };
  }

  /** A registered device with a token, assigned when told where. */
  async speaker(
    sn: string,
    target?: { terminalId: string } | { storeId: string },
  ): Promise<{ sn: string; token: string; url: string }> {
    await this.register.run(everyMerchant, { sn, model: 'generic-speaker' });
    const { token } = await this.credentials.run(everyMerchant, sn);
    if (target) await this.assign.assign(everyMerchant, sn, target);
    return { sn, token, url: this.broker.url };
  }

  /**
   * Records a payment as far as announcements are concerned, and waits until it is routed and sent.
   */
  async pay(shop: Shop, facts: Partial<PaymentSucceeded> = {}): Promise<PaymentSucceeded> {
    const payment = paymentOf(shop, this.clock.nowMs(), facts);
    await this.happen([{ event: 'payment.succeeded', payload: payment }]);
    return payment;
  }

  /** Writes events as a recording transaction does, and waits until they are routed and sent. */
  async happen(events: readonly AnyEvent[]): Promise<void> {
    const stored = await this.database.asIngest((tx) => this.outbox.append(tx, events));
    this.outbox.handOver(stored);
    await this.settled();
  }

  /** All announcements of a device, oldest first. */
  async announcementsOf(sn: string): Promise<Announcement[]> {
    const page = await this.read.list(everyMerchant, { sn }, { limit: 100 });
    return page.data.toReversed();
  }
}

/** A payment of 12.50 yuan by WeChat at the shop's first terminal, unless told otherwise. */
export function paymentOf(
  shop: Shop,
  nowMs: number,
  facts: Partial<PaymentSucceeded> = {},
): PaymentSucceeded {
  return {
    paymentId: newId('pay', nowMs),
    merchantId: shop.merchantId,
    storeId: shop.storeId,
    terminalId: shop.terminals[0],
    channel: 'wechatpay',
    wallet: 'wechat',
    amount: 1250n,
    n: 1,
    paidAt: nowMs,
    recordedAt: nowMs,
    quiet: false,
    ...facts,
  };
}
