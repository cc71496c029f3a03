import { EventEmitter, once } from 'node:events';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { ApiClient } from '../platform/api-client.js';
import { freePort } from '../platform/free-port.js';
import { PlatformProcess } from '../platform/platform-process.js';
import { FileSeenStore } from '../speaker/file-seen-store.js';
import { Speaker } from '../speaker/speaker.js';
import { systemSimClock } from '../sim-clock.js';
import { demoPeople } from './demo-people.js';
import type { DemoPerson } from './demo-people.js';
import { adminPassword, demoChannels, demoShop } from './demo-shop.js';
import type { DemoChannel, DemoShop } from './demo-shop.js';
import { followPayment } from './payment-trail.js';
import type { PaymentTrail } from './payment-trail.js';

/** What the demo is told. */
export interface DemoOptions {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** Pause between payments. */
  readonly everyMs: number;
  /** How long an announcement sounds. */
  readonly playMs: number;
}

const READY_WITHIN_MS = 15_000;

/** A running demo: platform, shop, speaker, channels. */
export class Demo {
  private constructor(
    readonly platform: PlatformProcess,
    readonly api: ApiClient,
    readonly shop: DemoShop,
    readonly logins: { readonly password: string; readonly people: readonly DemoPerson[] },
    private readonly speaker: Speaker,
    private readonly channels: readonly DemoChannel[],
    private readonly heard: EventEmitter,
    private readonly signal: AbortSignal,
  ) {}

  static async start(options: DemoOptions, signal: AbortSignal): Promise<Demo> {
    const { dataDir } = options;
    const password = await adminPassword(dataDir);
    const mqttPort = await freePort(options.mqttPort);
    const platform = await startPlatform(options, { mqttPort, password });
    try {
      const api = new ApiClient(platform.url);
      await api.logIn('admin', password);
      const shop = await demoShop(api, dataDir);
      const people = await demoPeople(api, dataDir);
      const channels = await demoChannels(shop, { url: platform.url, dataDir });
      const heard = new EventEmitter();
      const speaker = speakerOf(shop, { options, mqttPort, heard });
      const ready = once(heard, 'ready', {
        signal: AbortSignal.any([signal, AbortSignal.timeout(READY_WITHIN_MS)]),
      });
      speaker.start();
      await ready;
      return new Demo(platform, api, shop, { password, people }, speaker, channels, heard, signal);
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  /** One payment through each channel, one after the other. */
  async *onePerChannel(): AsyncGenerator<PaymentTrail> {
    for (const channel of this.channels) yield await this.pay(channel);
  }

  /** A payment every few seconds through a channel chosen by chance, until the signal. */
  async *forever(everyMs: number, signal: AbortSignal): AsyncGenerator<PaymentTrail> {
    while (!signal.aborted) {
      yield await this.pay(this.channels[randomInt(this.channels.length)]!);
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Ends everything, leaving nothing running. */
  async stop(): Promise<void> {
    await Promise.all(this.channels.map(({ sender }) => sender.close()));
    await this.speaker.stop();
    await this.platform.stop();
  }

  private async pay(channel: DemoChannel): Promise<PaymentTrail> {
    const amount = BigInt(randomInt(1, 20_000));
    const plate = this.shop.shop.plateCode;
    const notification = channel.sender.payment({ amount, passedBack: plate });
    const startedAtMs = systemSimClock.nowMs();
    const watch = followPayment(
      { api: this.api, shop: this.shop.shop, signal: this.signal },
      this.heard,
      {
        amount,
        startedAtMs,
      },
    );
    const attempt = await channel.sender.send(channel.url, notification);
    return watch(attempt, notification);
  }
}

async function startPlatform(
  { dataDir, httpPort }: DemoOptions,
  { mqttPort, password }: { mqttPort: number; password: string },
): Promise<PlatformProcess> {
  return PlatformProcess.start({
    httpPort: await freePort(httpPort),
    mqttPort,
    dataDir,
    settings: { HAODIAN_ADMIN_PASSWORD: password, HAODIAN_LOG_LEVEL: 'warn' },
  });
}

function speakerOf(
  shop: DemoShop,
  parts: { options: DemoOptions; mqttPort: number; heard: EventEmitter },
): Speaker {
  const { heard, options } = parts;
  return new Speaker({
    url: `mqtt://127.0.0.1:${parts.mqttPort}`,
    ...shop.speaker,
    store: new FileSeenStore(join(options.dataDir, 'demo-speaker.jsonl')),
    playMs: options.playMs,
    on: {
      ready: () => void heard.emit('ready'),
      spoken: (entry) => void heard.emit('spoken', entry),
      acked: (ack) => void heard.emit('acked', ack, systemSimClock.nowMs()),
    },
  });
}
