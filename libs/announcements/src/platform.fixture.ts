import { createEmbeddedBroker } from '#libs/broker';
import type { EmbeddedBroker } from '#libs/broker';
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
import { newId } from '#libs/kernel';
import type { AnyEvent, Clock, PaymentSucceeded } from '#libs/kernel';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import type { Database } from '#libs/persistence';
import { AnnounceTest } from './announce-test.js';
import { ApplyAnswers } from './apply-answers.js';
import { ExpireAnnouncements } from './expire-announcements.js';
import { Flights } from './flights.js';
import { FollowMoves } from './follow-moves.js';
import { ReadAnnouncements } from './read-announcements.js';
import type { Announcement } from './read.repository.js';
import { ReceiveAcks } from './receive-acks.js';
import { ResumeSession } from './resume-session.js';
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
}

const quiet = {
  refused: (): void => undefined,
  dropped: (): void => undefined,
  latency: (): void => undefined,
  state: (): void => undefined,
};

/** Devices and announcements on a real database and a real broker; nothing runs by a timer. */
export class Platform {
  readonly database: Database;
  readonly clock: Clock;
  readonly broker: EmbeddedBroker;
  readonly live: LiveHub;
  readonly outbox: Outbox;
  readonly register: RegisterDevice;
  readonly assign: AssignDevice;
  readonly replace: ReplaceDevice;
  readonly readDevices: ReadDevices;
  readonly presence: DevicePresence;
  readonly lastSeen: LastSeen;
  readonly uplinks: ReceiveUplinks;
  readonly route: RouteAnnouncements;
  readonly sender: SendAnnouncements;
  readonly expirer: ExpireAnnouncements;
  readonly sums: SumMissed;
  readonly read: ReadAnnouncements;
  readonly test: AnnounceTest;
  readonly flights = new Flights();
  private readonly credentials: IssueCredentials;
  private readonly worker: DeviceWorker;

  constructor(ground: Ground) {
    const { database, clock } = ground;
    this.database = database;
    this.clock = clock;
    const authenticator = new AuthenticateDevice(database, clock);
    const broker = createEmbeddedBroker({ host: '127.0.0.1', port: 0, authenticator, clock });
    const tell = new TellDevices(broker);
    const placements = new PlacementChanges();
    const live = new LiveHub(database, clock);
    const lastSeen = new LastSeen(database);
    const uplinks = new ReceiveUplinks(broker, lastSeen, quiet);
    const hellos = new AnswerHello(database, clock, live, tell, quiet);
    const outbox = new Outbox(database, clock);
    const settings = { ttlMs: TTL_MS };
    const speakers = new Speakers();
    const { flights } = this;
    const sender = new SendAnnouncements(
      database,
      broker,
      clock,
      flights,
      settings,
      speakers,
      quiet,
    );
    const sums = new SumMissed(database, clock, settings, sender, speakers, quiet);
    const answers = new ApplyAnswers(clock, live, quiet);
    this.route = new RouteAnnouncements(clock, live, settings, speakers, sender, quiet);
    wireAnnouncements({
      outbox,
      uplinks,
      hellos,
      placements,
      route: this.route,
      acks: new ReceiveAcks(database, answers, flights, sender, quiet),
      resume: new ResumeSession(answers, sums, flights, sender),
      moves: new FollowMoves(live, flights, sender, speakers, quiet),
    });
    this.broker = broker;
    this.live = live;
    this.outbox = outbox;
    this.uplinks = uplinks;
    this.lastSeen = lastSeen;
    this.sender = sender;
    this.sums = sums;
    this.expirer = new ExpireAnnouncements(database, clock, live, quiet);
    this.register = new RegisterDevice(database, clock);
    this.credentials = new IssueCredentials(database, clock, authenticator);
    this.assign = new AssignDevice(database, clock, placements, tell);
    this.replace = new ReplaceDevice(database, clock, placements, tell);
    this.readDevices = new ReadDevices(database);
    this.presence = new DevicePresence(database, clock, live, quiet);
    this.read = new ReadAnnouncements(database);
    this.test = new AnnounceTest(
      database,
      clock,
      this.readDevices,
      settings,
      speakers,
      sender,
      quiet,
    );
    const shadows = new ReportShadow(database, quiet);
    const times = new AnswerTime(clock, tell);
    this.worker = new DeviceWorker(uplinks, hellos, this.presence, shadows, times, lastSeen);
  }

  async start(): Promise<this> {
    await this.worker.start({ embedded: true });
    await this.broker.start();
    return this;
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

  /** Records a payment as far as announcements are concerned, and waits until it is routed and sent. */
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
