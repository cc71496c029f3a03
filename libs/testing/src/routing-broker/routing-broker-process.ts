import type { AskedByEmqx } from '../emqx/emqx-doorkeeper.js';
import { startTypeScript } from '../typescript-process.js';
import type { TypeScriptProcess } from '../typescript-process.js';
import type { TakenMessage } from './routing-broker.js';

/** How the broker is started. */
export interface RoutingBrokerProcessOptions {
  readonly port: number;
  /** Addresses of the platform's processes, which it asks. */
  readonly platforms: readonly string[];
  /** `HAODIAN_MQTT_AUTH_SECRET`. */
  readonly secret: string;
}

const PROGRAM = new URL('routing-broker-main.ts', import.meta.url);

/**
 * An MQTT broker that is a program of its own, and asks the platform over HTTP as the EMQX of
 * deploy/ would. Holds no session and no message: what it knew is gone when it is killed.
 */
export class RoutingBrokerProcess {
  private readonly lives: TypeScriptProcess[] = [];

  private constructor(private readonly options: RoutingBrokerProcessOptions) {}

  /** Starts it; resolves when it listens. */
  static async start(options: RoutingBrokerProcessOptions): Promise<RoutingBrokerProcess> {
    const broker = new RoutingBrokerProcess(options);
    await broker.up();
    return broker;
  }

  /** Where devices connect. */
  get url(): string {
    return `mqtt://127.0.0.1:${this.options.port}`;
  }

  /** What it asked the platform, over all its lives. */
  get asked(): AskedByEmqx[] {
    return this.saidOf<AskedByEmqx>('asked');
  }

  /** What it took from clients, over all its lives. */
  get taken(): TakenMessage[] {
    return this.saidOf<TakenMessage>('taken');
  }

  /** Starts it anew, on the same port. */
  async up(): Promise<void> {
    const life = startTypeScript(PROGRAM, [JSON.stringify(this.options)]);
    this.lives.push(life);
    await life.said('listening');
  }

  /** As a power cut would: every connection is gone at once. */
  async kill(): Promise<void> {
    const life = this.lives.at(-1);
    life?.kill('SIGKILL');
    await life?.ended;
  }

  /** Ends it; afterwards `asked` and `taken` are complete. */
  async stop(): Promise<void> {
    const life = this.lives.at(-1);
    life?.kill('SIGTERM');
    await life?.said('stopped');
    await life?.ended;
  }

  private saidOf<T>(key: string): T[] {
    const lines = this.lives.flatMap((life) => [...life.lines]);
    return lines.filter((line) => key in line).map((line) => line[key] as T);
  }
}
