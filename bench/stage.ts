import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWechatpaySender } from '#sim';
import type { FleetMethods } from './fleet/fleet-process.js';
import type { LoadMethods } from './load/load-process.js';
import { PlatformUnderTest } from './platform/platform-under-test.js';
import type { Town } from './platform/shops.js';
import { townFolder } from './platform/town-folder.js';
import { useLogOnce } from './platform/used-log.js';
import type { Consumer } from './processes/processor-time.js';
import { Remote } from './processes/remote.js';
import type { BaselineMethods } from './payments/baseline-server.js';

/** One of the two programs that are compared. */
export interface Side {
  readonly name: string;
  readonly notifyUrl: string;
  readonly consumers: Readonly<Record<string, Consumer>>;
}

/** How a platform is started. */
export interface PlatformWish {
  readonly shops: number;
  /** 1 when left out. */
  readonly speakersEach?: number;
  /** Where a processor profile is written. */
  readonly profileDir?: string;
  readonly connects?: boolean;
}

/** A platform that runs, and the shops on it. */
export interface RunningPlatform {
  readonly side: Side;
  readonly town: Town;
  readonly platform: PlatformUnderTest;
}

/** Progress for people; the result alone goes to stdout. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The processes around what is measured, and the folders it lies in. */
export class Stage {
  private readonly sides: (() => Promise<unknown>)[] = [];

  private constructor(
    /** Holds the data folders. */
    readonly root: string,
    private readonly isKept: boolean,
    readonly load: Remote<LoadMethods>,
    readonly fleet: Remote<FleetMethods>,
  ) {}

  /**
   * @param root an existing bench folder to use again, and to keep; a temporary one when left out
   */
  static async open(root?: string): Promise<Stage> {
    if (root) await mkdir(root, { recursive: true });
    const folder = root ?? (await mkdtemp(join(tmpdir(), 'haodian-bench-')));
    // PostgreSQL's user has to pass through it.
    await chmod(folder, 0o711);
    return new Stage(
      folder,
      root !== undefined,
      Remote.start<LoadMethods>(new URL('./load/load-process.js', import.meta.url)),
      Remote.start<FleetMethods>(new URL('./fleet/fleet-process.js', import.meta.url)),
    );
  }

  /** The processor time of the processes that both sides share. */
  get shared(): Readonly<Record<'load' | 'fleet', Consumer>> {
    return { load: { pid: this.load.pid }, fleet: { pid: this.fleet.pid } };
  }

  folder(name: string): string {
    return join(this.root, name);
  }

  /**
   * The built platform on a data folder of that name, with its speakers connected unless told
   * otherwise.
   */
  async platform(name: string, wish: PlatformWish): Promise<RunningPlatform> {
    const plan = { shops: wish.shops, speakersEach: wish.speakersEach ?? 1 };
    const dataDir = await townFolder(this.root, { name, ...plan });
    const platform = await PlatformUnderTest.start(dataDir, wish.profileDir);
    this.sides.push(() => platform.stop());
    await useLogOnce(dataDir);
    const town = await platform.town(plan);
    const side = {
      name,
      notifyUrl: `${platform.url}${town.notifyPath}`,
      consumers: { ...platform.consumers, ...this.shared },
    };
    const running = { side, town, platform };
    if (wish.connects !== false) await this.connect(name, running);
    return running;
  }

  /** Connects the speakers of a platform's shops; answers how long it took. */
  connect(name: string, { platform, town }: RunningPlatform): Promise<number> {
    return this.connectFleet(name, { url: platform.mqttUrl, town, waitsForHello: true });
  }

  /** The bare baseline, with the same speakers connected. */
  async baseline(town: Town): Promise<{ side: Side; settings: Record<string, string> }> {
    const server = Remote.start<BaselineMethods>(
      new URL('./payments/baseline-server.js', import.meta.url),
    );
    this.sides.push(() => server.stop());
    const dataDir = this.folder('baseline');
    const speakers = new Map(
      town.shops.map(({ plateCode, speakers: [one] }) => [plateCode, one!.sn]),
    );
    const keys = keysOf(town);
    const { url: notifyUrl, mqttUrl: url } = await server.call('start', {
      dataDir,
      keys,
      speakers,
    });
    await useLogOnce(dataDir);
    await this.connectFleet('baseline', { url, town, waitsForHello: false });
    const consumers = { api: { pid: server.pid }, postgres: { postgresOf: dataDir } };
    const side = { name: 'baseline', notifyUrl, consumers: { ...consumers, ...this.shared } };
    return { side, settings: await server.call('settings', null) };
  }

  /** Lets go of the speakers and of what they were connected to. */
  async endSides(...names: readonly string[]): Promise<void> {
    await this.load.call('hangUp', null);
    for (const name of names) await this.fleet.call('disconnect', { name });
    for (const stop of this.sides.splice(0).toReversed()) await stop();
  }

  async close(): Promise<void> {
    await this.load.stop();
    await this.fleet.stop();
    for (const stop of this.sides.splice(0).toReversed()) await stop();
    if (!this.isKept) await rm(this.root, { recursive: true, force: true });
  }

  private async connectFleet(
    name: string,
    to: { url: string; town: Town; waitsForHello: boolean },
  ): Promise<number> {
    const devices = to.town.shops.flatMap(({ speakers }) => speakers);
    const { url, waitsForHello } = to;
    const { ready, seconds } = await this.fleet.call('connect', {
      name,
      url,
      devices,
      waitsForHello,
    });
    if (ready < devices.length) throw new Error(`${name}: only ${ready} speakers are ready`);
    say(`${name}: ${ready} speakers connected in ${seconds.toFixed(1)} s`);
    return seconds;
  }
}

function keysOf({ account }: Town) {
  const { keys, apiV3Key } = createWechatpaySender(account).settings() as {
    keys: { publicKeyPem: string }[];
    apiV3Key: string;
  };
  return { publicKeyPem: keys[0]!.publicKeyPem, apiV3Key };
}
