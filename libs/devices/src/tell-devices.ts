import { Injectable } from '@nestjs/common';
import { BrokerPort } from '#libs/broker';
import type { OutboundMessage } from '#libs/broker';
import { downTopic, encodeShadow, encodeSys } from '#libs/protocol';
import type { Shadow, Sys } from '#libs/protocol';

/**
 * What keeps a connection in order, sent to devices: lost without harm when a device is away, for
 * its next hello is answered with the same facts.
 */
@Injectable()
export class TellDevices {
  constructor(private readonly broker: BrokerPort) {}

  /** Tells moved devices their new placement number. */
  placements(changes: readonly { sn: string; placement: number }[]): void {
    this.sys(changes.map(({ sn, placement }) => ({ sn, t: 'placement', data: { placement } })));
  }

  /** Sends system messages, in order. */
  sys(messages: readonly (Sys & { readonly sn: string })[]): void {
    this.publish(
      messages.map(({ sn, ...message }) => ({
        topic: downTopic(sn, 'sys'),
        payload: encodeSys(message as Sys),
      })),
    );
  }

  /** Sends settings that devices are to apply. */
  shadows(deltas: readonly (Shadow & { readonly sn: string })[]): void {
    this.publish(
      deltas.map(({ sn, version, state }) => ({
        topic: downTopic(sn, 'shadow'),
        payload: encodeShadow({ version, state }),
      })),
    );
  }

  private publish(messages: readonly OutboundMessage[]): void {
    if (messages.length > 0) this.broker.publish(messages).catch(() => undefined);
  }
}
