import { describe, expect, it } from '@jest/globals';
import type { DeviceMessage } from '#libs/devices';
import type { Ack } from '#libs/protocol';
import { answersOf } from './device-answers.js';

const ID = 'ann_01k9zzzzzzzzzzzzzzzzzzzzzz';

function ack(receivedAtMs: number, facts: Partial<Ack> = {}, sn = 'HD0000001') {
  const message: DeviceMessage = { sn, leaf: 'ack', payload: new Uint8Array(), receivedAtMs };
  const body: Ack = { id: ID, stage: 'rx', code: 200, at: 0, ...facts };
  return { message, body };
}

describe('acks that come together', () => {
  it('become one answer of rx and done, in either order', () => {
    const rx = ack(10);
    const done = ack(20, { stage: 'done', at: 15 });
    const one = expect.objectContaining({
      event: 'done_ok',
      rxAtMs: 10,
      doneAtMs: 20,
      deviceAtMs: 15,
      code: 200,
    });
    expect(answersOf([rx, done])).toEqual([one]);
    expect(answersOf([done, rx])).toEqual([one]);
  });

  it('keep the first of several dones and of several rxs', () => {
    const [answer] = answersOf([
      ack(10),
      ack(11),
      ack(20, { stage: 'done' }),
      ack(30, { stage: 'done', code: 208 }),
    ]);
    expect(answer).toMatchObject({ event: 'done_ok', code: 200, rxAtMs: 10, doneAtMs: 20 });
  });

  it('are told apart by device, and sorted', () => {
    const answers = answersOf([ack(10, {}, 'HD0000002'), ack(10)]);
    expect(answers.map((answer) => answer.sn)).toEqual(['HD0000001', 'HD0000002']);
  });

  it('about other things than announcements are not for us', () => {
    expect(answersOf([ack(10, { id: 'cmd_01k9zzzzzzzzzzzzzzzzzzzzzz' })])).toEqual([]);
  });

  it('have no device time while the device has no clock', () => {
    expect(answersOf([ack(10, { stage: 'done', at: 0 })])[0]?.deviceAtMs).toBeNull();
  });
});
