import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { usedDataFolder } from '#libs/testing';
import {
  ApiClient,
  channelNames,
  freePort,
  openChannelAccount,
  openSender,
  openShop,
  PlatformProcess,
} from '#sim';
import type { ChannelSender, OpenedShop, PlatformStart } from '#sim';
import { endPostgres, waitUntilPostgresEnded } from './postmaster.js';
import { API_ENTRY, PASSWORD } from './run-api.js';
import { SmsInbox } from './sms-inbox.js';
import { TestSpeaker } from './test-speaker.js';
import type { Place, SpeakerWish } from './test-speaker.js';

/** What a {@link PlatformProcess} keeps of what it printed last. */
const OUTPUT_KEPT_BYTES = 8_192;
const RATES = { wechatpay: '0.0038', alipay: '0.0038', jeepay: '0.0030' };

/** A channel with an account of the test's shop, and where it sends. */
export interface TestChannel {
  readonly sender: ChannelSender;
  readonly accountId: string;
  readonly path: string;
}

/** What every first start in these tests makes: the tables and the administrator. */
export async function firstStart(dataDir: string): Promise<void> {
  const ports = { httpPort: await freePort(), mqttPort: await freePort() };
  const settings = { HAODIAN_ADMIN_PASSWORD: PASSWORD, HAODIAN_LOG_LEVEL: 'warn' };
  const platform = await PlatformProcess.start({ ...ports, dataDir, settings }, API_ENTRY);
  await platform.stop();
}

/** The built platform on a data folder of its own, used through its public doors only. */
export class TestPlatform {
  private process: PlatformProcess | undefined;
  private inbox: SmsInbox | undefined;
  private readonly senders: ChannelSender[] = [];
  private readonly speakers: TestSpeaker[] = [];

  private constructor(
    readonly dataDir: string,
    readonly httpPort: number,
    readonly mqttPort: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /**
   * Starts it with nothing but an administrator; on a port that is known before, for those who have
   * to call it.
   */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    httpPort?: number,
  ): Promise<TestPlatform> {
    const dataDir = await usedDataFolder(firstStart);
    const ports = [httpPort ?? (await freePort()), await freePort()] as const;
    const platform = new TestPlatform(dataDir, ...ports, settings);
    await platform.up();
    return platform;
  }

  /** Starts it with one shop on it; `api` is logged in as admin. */
  static async withShop(): Promise<{ platform: TestPlatform; api: ApiClient; shop: OpenedShop }> {
    const platform = await TestPlatform.start();
    const api = await platform.admin();
    return { platform, api, shop: await platform.shop(api) };
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  /** Where its devices connect: the embedded broker, unless they are told another one. */
  get mqttUrl(): string {
    return this.settings['HAODIAN_DEVICE_MQTT_URL'] ?? `mqtt://127.0.0.1:${this.mqttPort}`;
  }

  /** What it sent as text messages. */
  get messages(): SmsInbox {
    if (!this.inbox) throw new Error('the platform was never started');
    return this.inbox;
  }

  get running(): PlatformProcess {
    if (!this.process) throw new Error('the platform is not running');
    return this.process;
  }

  /** Everything it printed. @throws when that was more than is kept. */
  get printed(): string {
    const { output } = this.running;
    if (output.length >= OUTPUT_KEPT_BYTES) throw new Error('the beginning was not kept');
    return output;
  }

  /** Starts the process on the folder it has. */
  async up(more: Partial<PlatformStart> = {}): Promise<void> {
    const { httpPort, mqttPort, dataDir } = this;
    this.inbox ??= await SmsInbox.open();
    const settings = {
      ...this.inbox.settingsFor(this.url),
      HAODIAN_ADMIN_PASSWORD: PASSWORD,
      HAODIAN_LOG_LEVEL: 'warn',
      // All of a test comes from one address.
      HAODIAN_OPEN_REQUESTS_PER_MINUTE: '100000',
      ...this.settings,
    };
    this.process = await PlatformProcess.start(
      { httpPort, mqttPort, dataDir, settings, ...more },
      API_ENTRY,
    );
  }

  /** Ends the process as a power cut would; its PostgreSQL lives on. */
  async kill(): Promise<void> {
    await this.running.kill();
  }

  /** A client that is logged in as admin. */
  async admin(): Promise<ApiClient> {
    const api = new ApiClient(this.url);
    await api.logIn('admin', PASSWORD);
    return api;
  }

  /** A shop with fees agreed. */
  async shop(api: ApiClient, name = '张记小馆'): Promise<OpenedShop> {
    return openShop(api, { name, rates: RATES });
  }

  /** An account of the shop at a channel, with its sender. */
  async channel(api: ApiClient, name: string, shop: OpenedShop): Promise<TestChannel> {
    const keysDir = join(this.dataDir, 'vendor-keys', shop.merchantId);
    const sender = await openSender(name, { keysDir });
    this.senders.push(sender);
    const { merchantId } = shop;
    const account = await openChannelAccount(api, {
      channel: name,
      merchantId,
      settings: sender.settings(),
    });
    return { sender, accountId: account.id, path: account.notifyPath };
  }

  /** An account at every channel. */
  async channels(api: ApiClient, shop: OpenedShop): Promise<TestChannel[]> {
    const names = await channelNames();
    return Promise.all(names.map((name) => this.channel(api, name, shop)));
  }

  /** A speaker of the generic model at a terminal or a store, ready to speak. */
  async speaker(api: ApiClient, at: Place, wish: SpeakerWish = {}): Promise<TestSpeaker> {
    const speaker = await TestSpeaker.open({ api, at, url: this.mqttUrl, wish });
    this.speakers.push(speaker);
    return speaker;
  }

  /** Ends everything and removes the folder. */
  async end(): Promise<void> {
    await Promise.all(this.speakers.map((speaker) => speaker.stop()));
    await Promise.all(this.senders.map((sender) => sender.close()));
    await this.process?.stop();
    await this.inbox?.close();
    endPostgres(this.dataDir);
    await waitUntilPostgresEnded(this.dataDir);
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
