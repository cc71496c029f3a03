import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { environmentWith } from '../config.js';
import { systemSimClock } from '../sim-clock.js';
import { platformDidNotStart } from '../sim.errors.js';

/** How the built platform is started. */
export interface PlatformStart {
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly dataDir: string;
  /** Further HAODIAN_ settings. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly readyWithinMs?: number;
}

const ENTRY = fileURLToPath(new URL('../../../apps/api/src/main.js', import.meta.url));
/** As `npm start` gives them (docs/operations.md, "What it reaches"). */
const NODE_FLAGS = ['--max-semi-space-size=32'];
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 4_500;
const POLL_MS = 50;
const TAIL_BYTES = 8_192;

/** The built platform as a process of its own; it ends with us, whatever ends us. */
export class PlatformProcess {
  readonly url: string;
  private tail = '';

  private constructor(
    private readonly child: ChildProcess,
    start: PlatformStart,
  ) {
    this.url = `http://127.0.0.1:${start.httpPort}`;
    const keep = (chunk: Buffer) => (this.tail = (this.tail + chunk.toString()).slice(-TAIL_BYTES));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /**
   * Starts it and waits until it can take payments.
   * @param entry the built program; the one beside this file when left out.
   * @throws DomainError `platform_did_not_start` with what it printed last.
   */
  static async start(start: PlatformStart, entry = ENTRY): Promise<PlatformProcess> {
    // The IPC channel is the leash: when we are gone, even by kill -9, the platform sees it close
    // and stops. A group of its own, so that a Ctrl-C is ours to hand on.
    const child = spawn(process.execPath, [...NODE_FLAGS, entry], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      env: environmentWith({
        HAODIAN_HTTP_PORT: String(start.httpPort),
        HAODIAN_MQTT_PORT: String(start.mqttPort),
        HAODIAN_DATA_DIR: start.dataDir,
        ...start.settings,
      }),
    });
    const platform = new PlatformProcess(child, start);
    try {
      await platform.ready(systemSimClock.nowMs() + (start.readyWithinMs ?? READY_WITHIN_MS));
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** What it printed last. */
  get output(): string {
    return this.tail;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Asks it to stop and waits; ends it by force when it takes longer than 4.5 s. */
  async stop(): Promise<number | null> {
    if (this.hasEnded) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(force);
    return this.child.exitCode;
  }

  /** As a power cut would: no chance to say goodbye. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private async ready(deadlineMs: number): Promise<void> {
    while (systemSimClock.nowMs() < deadlineMs) {
      if (this.hasEnded) throw platformDidNotStart(this.tail);
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw platformDidNotStart(`not ready in time\n${this.tail}`);
  }
}
