import { RoutingBrokerProcess } from '#libs/testing';
import { freePort } from '#sim';
import { TestPlatform } from './test-platform.js';

type Settings = Readonly<Record<string, string>>;

/** What the broker proves itself with. */
export const BROKER_SECRET = 'the secret of these specs';

/** The platform's own account at the broker, with all that a URL has to escape. */
export const ACCOUNT = { username: 'haodian', password: 'o:u@r/s %' };

/**
 * Processes of the platform and a broker that is a program of its own: it asks them whom to let in
 * as the EMQX of deploy/ does, and they find each other by settings only.
 */
export class ExternalSite {
  private constructor(
    readonly broker: RoutingBrokerProcess,
    readonly platforms: readonly TestPlatform[],
  ) {}

  /** Starts the broker, then one process for each of the settings, all at once. */
  static async start(processes: readonly Settings[]): Promise<ExternalSite> {
    const port = await freePort();
    const httpPorts: number[] = [];
    for (const _ of processes) httpPorts.push(await freePort());
    const broker = await RoutingBrokerProcess.start({
      port,
      platforms: httpPorts.map((httpPort) => `http://127.0.0.1:${httpPort}`),
      secret: BROKER_SECRET,
    });
    const account = `${ACCOUNT.username}:${encodeURIComponent(ACCOUNT.password)}`;
    const common = {
      HAODIAN_MQTT_URL: `mqtt://${account}@127.0.0.1:${port}`,
      HAODIAN_DEVICE_MQTT_URL: broker.url,
      HAODIAN_MQTT_AUTH_SECRET: BROKER_SECRET,
    };
    const starting = processes.map((settings, index) =>
      TestPlatform.start({ ...common, ...settings }, httpPorts[index]),
    );
    return new ExternalSite(broker, await Promise.all(starting));
  }

  /** Messages of one device in one direction, by the last part of their topic, in order. */
  messages(sn: string, direction: 'up' | 'dn', leaf: string): Readonly<Record<string, unknown>>[] {
    const topic = `hd/v1/${sn}/${direction}/${leaf}`;
    return this.broker.taken
      .filter((message) => message.topic === topic)
      .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
  }

  async end(): Promise<void> {
    for (const platform of this.platforms) await platform.end();
    await this.broker.stop();
  }
}
