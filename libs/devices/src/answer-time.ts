import { Injectable } from '@nestjs/common';
import type { DeviceMessage } from './device-message.js';
import { Clock } from '#libs/kernel';
import { decodeTimeRequest } from '#libs/protocol';
import { TellDevices } from './tell-devices.js';

/**
 * Handles `up/time`: the device gets its t0 back with our clock at receipt and at answer (as NTP,
 * RFC 5905).
 */
@Injectable()
export class AnswerTime {
  constructor(
    private readonly clock: Clock,
    private readonly tell: TellDevices,
  ) {}

  /** @throws ProtocolError `message_malformed` */
  run(message: DeviceMessage): void {
    const { t0 } = decodeTimeRequest(message.payload);
    const data = { t0, t1: message.receivedAtMs, t2: this.clock.nowMs() };
    this.tell.sys([{ sn: message.sn, t: 'time', data }]);
  }
}
