import { Injectable } from '@nestjs/common';
import type { DeviceMessage } from './device-message.js';
import { Clock } from '#libs/kernel';
import { Database, LiveHub } from '#libs/persistence';
import type { LiveEvent, Tx } from '#libs/persistence';
import { decodeHello } from '#libs/protocol';
import type { Hello } from '#libs/protocol';
import { presenceEvent } from './device-presence.js';
import { openSessions } from './hello.repository.js';
import type { OpenedSession } from './hello.repository.js';
import { readable } from './readable.js';
import type { ReadMessage } from './readable.js';
import { TellDevices } from './tell-devices.js';
import { UplinkObserver } from './uplink-observer.js';

/** A device that opened a session, and what it said. */
export interface DeviceHello extends OpenedSession {
  readonly hello: Hello;
  readonly atMs: number;
}

/**
 * Acts on hellos inside the transaction that records the sessions (only through `tx`). The returned
 * function runs after the commit and after every device of the batch was answered.
 */
export type HelloListener = (
  tx: Tx,
  hellos: readonly DeviceHello[],
) => Promise<(() => void) | void>;

/** Handles `up/hello`: records the session, applies what it brings, then answers. */
@Injectable()
export class AnswerHello {
  private readonly listeners: HelloListener[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly live: LiveHub,
    private readonly tell: TellDevices,
    private readonly observer: UplinkObserver,
  ) {}

  /** Lets another library act on hellos. */
  register(listener: HelloListener): void {
    this.listeners.push(listener);
  }

  /** Of several hellos of one device only the last one counts. */
  async run(batch: readonly DeviceMessage[]): Promise<void> {
    const read = readable(batch, decodeHello, this.observer);
    const latest = new Map(read.map((each) => [each.message.sn, each]));
    if (latest.size === 0) return;
    const { hellos, events, after } = await this.database.asIngest((tx) => this.record(tx, latest));
    this.live.announceCommitted(() => events);
    this.answer(hellos);
    for (const then of after) then();
  }

  private async record(tx: Tx, latest: ReadonlyMap<string, ReadMessage<Hello>>): Promise<Recorded> {
    const opened = await openSessions(tx, [...latest.values()].map(sessionOf));
    const hellos = opened.map((session): DeviceHello => {
      const { message, body } = latest.get(session.sn)!;
      return { ...session, hello: body, atMs: message.receivedAtMs };
    });
    const came = hellos.filter((hello) => !hello.wasOnline);
    const events = await this.live.append(
      tx,
      came.map((hello) => presenceEvent({ ...hello, online: true }, hello.atMs)),
    );
    const after: (() => void)[] = [];
    if (hellos.length > 0) {
      for (const listener of this.listeners) after.push((await listener(tx, hellos)) ?? noop);
    }
    return { hellos, events, after };
  }

  private answer(hellos: readonly DeviceHello[]): void {
    const now = this.clock.nowMs();
    this.tell.sys(
      hellos.map(({ sn, placement, hello }) => ({
        sn,
        t: 'hello' as const,
        data: { sess: hello.sess, now, placement },
      })),
    );
    this.tell.shadows(
      hellos
        .filter(
          (each) => each.desiredVersion !== each.hello.shadowVersion && each.desiredVersion > 0,
        )
        .map(({ sn, desired, desiredVersion }) => ({
          sn,
          version: desiredVersion,
          state: desired,
        })),
    );
  }
}

interface Recorded {
  readonly hellos: readonly DeviceHello[];
  readonly events: readonly LiveEvent[];
  readonly after: readonly (() => void)[];
}

function sessionOf({ message, body }: ReadMessage<Hello>): Parameters<typeof openSessions>[1][0] {
  return {
    sn: message.sn,
    sess: String(body.sess),
    firmware: body.fw,
    hardware: body.hw,
    atMs: message.receivedAtMs,
  };
}

function noop(): void {}
