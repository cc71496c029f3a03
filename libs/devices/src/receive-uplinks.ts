import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BrokerPort } from '#libs/broker';
import type { DeviceConnection } from '#libs/broker';
import { createLane } from '#libs/kernel';
import type { Lane } from '#libs/kernel';
import { isUnavailable } from '#libs/persistence';
import { CONNECTION } from './device-message.js';
import type { DeviceMessage } from './device-message.js';
import { uplinksOverloaded } from './devices.errors.js';
import { LastSeen } from './last-seen.js';
import { UplinkObserver } from './uplink-observer.js';
import { roundsOf } from './uplink-rounds.js';

/** Handles many messages of one kind, in the order they came. */
export type UplinkHandler = (batch: readonly DeviceMessage[]) => Promise<void>;

const BATCH_MAX = 512;
/** Under load acks come by the thousand, and a batch costs as much as ten of them. */
const BATCH_EVERY_MS = 60;
const WAITING_MAX = 20_000;
const RETRY_EVERY_MS = 500;
const RETRIES_MAX = 60;

/**
 * Takes what devices send, in batches, and hands each kind to its handler; messages
 * of one device are handled in the order they came. While the database is away, messages wait
 * (bounded) and are tried again.
 */
@Injectable()
export class ReceiveUplinks {
  private readonly handlers = new Map<string, UplinkHandler>();
  private readonly atOnce = new Map<string, (message: DeviceMessage) => void>();
  private readonly lane: Lane<DeviceMessage, void>;
  private readonly stopping = new AbortController();

  constructor(
    private readonly broker: BrokerPort,
    private readonly lastSeen: LastSeen,
    private readonly observer: UplinkObserver,
  ) {
    this.lane = createLane({
      maxBatch: BATCH_MAX,
      maxWaiting: WAITING_MAX,
      everyMs: BATCH_EVERY_MS,
      run: (batch) => this.handleBatch(batch),
      full: uplinksOverloaded,
    });
  }

  /** Handles messages of a kind in batches. */
  handle(leaf: DeviceMessage['leaf'], handler: UplinkHandler): void {
    this.handlers.set(leaf, handler);
  }

  /** Handles messages of a kind at once and one by one: for what needs no database and no order. */
  handleAtOnce(leaf: DeviceMessage['leaf'], handler: (message: DeviceMessage) => void): void {
    this.atOnce.set(leaf, handler);
  }

  /** Starts listening to the broker. */
  start(): void {
    this.broker.onUplinks((batch) => this.take(batch));
    this.broker.onConnections((batch) => this.take(batch.map(connectionMessage)));
  }

  /** Gives up waiting for the database and finishes what has come in. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.lane.drain();
  }

  /** Resolves when everything that has come in is handled. */
  async settled(): Promise<void> {
    await this.lane.drain();
  }

  private take(batch: readonly DeviceMessage[]): void {
    for (const message of batch) {
      if (message.leaf !== CONNECTION) this.lastSeen.note(message.sn, message.receivedAtMs);
      const atOnce = this.atOnce.get(message.leaf);
      if (atOnce) this.guard(message, atOnce);
      else if (this.handlers.has(message.leaf)) this.enqueue(message);
    }
  }

  private enqueue(message: DeviceMessage): void {
    this.lane.submit(message).catch(() => this.observer.dropped(message.leaf));
  }

  private guard(message: DeviceMessage, handler: (message: DeviceMessage) => void): void {
    try {
      handler(message);
    } catch (error) {
      this.observer.refused(message.leaf, error);
    }
  }

  private async handleBatch(batch: readonly DeviceMessage[]): Promise<void[]> {
    for (const round of roundsOf(batch)) {
      for (const [leaf, group] of round) await this.handleGroup(leaf, group);
    }
    return batch.map(() => undefined);
  }

  /**
   * One message that cannot be stored must not take the others with it: a failed group is tried one
   * by one.
   */
  private async handleGroup(leaf: string, group: readonly DeviceMessage[]): Promise<void> {
    try {
      await this.patiently(() => this.handlers.get(leaf)!(group));
    } catch (error) {
      if (group.length === 1 || isUnavailable(error)) {
        for (const _ of group) this.observer.refused(leaf, error);
        return;
      }
      for (const message of group) await this.handleGroup(leaf, [message]);
    }
  }

  private async patiently(work: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isUnavailable(error) || tries > RETRIES_MAX || this.stopping.signal.aborted)
          throw error;
      }
      // Ends early when the process stops.
      await delay(RETRY_EVERY_MS, undefined, { signal: this.stopping.signal }).catch(
        () => undefined,
      );
    }
  }
}

function connectionMessage({ sn, connected, atMs }: DeviceConnection): DeviceMessage {
  return { sn, leaf: CONNECTION, payload: Uint8Array.of(connected ? 1 : 0), receivedAtMs: atMs };
}
