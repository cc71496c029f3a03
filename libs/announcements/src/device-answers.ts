import type { DeviceMessage, ReadMessage } from '#libs/devices';
import type { Ack, AckCode } from '#libs/protocol';
import type { DeviceAnswer } from './ack.repository.js';
import { eventOfDone } from './state-table.js';

const OURS = /^ann_/;

/** Whether an id is an announcement's: other things are acked with the same messages. */
export function isAnnouncementId(id: string): boolean {
  return OURS.test(id);
}

/**
 * The answers in a batch of acks, one for each announcement and device: `rx` and `done` are merged,
 * of several `done` the first one counts. Sorted, so that processes with the same batch lock rows
 * in the same order.
 */
export function answersOf(acks: readonly ReadMessage<Ack>[]): DeviceAnswer[] {
  const answers = new Map<string, DeviceAnswer>();
  for (const { message, body } of acks) {
    if (!isAnnouncementId(body.id)) continue;
    const key = `${message.sn}|${body.id}`;
    const known = answers.get(key);
    answers.set(key, known ? mergedAnswer(known, message, body) : answerOf(message, body));
  }
  return [...answers.keys()].sort().map((key) => answers.get(key)!);
}

/** What a device says in its hello of something it finished earlier. */
export function answerOfFinished(
  sn: string,
  [id, code]: readonly [string, AckCode],
  atMs: number,
): DeviceAnswer {
  return { ...NOTHING_SAID, sn, id, event: eventOfDone(code), doneAtMs: atMs, code };
}

const NOTHING_SAID = {
  rxAtMs: null,
  doneAtMs: null,
  code: null,
  deviceAtMs: null,
  sentAtMs: null,
};

function answerOf({ sn, receivedAtMs }: DeviceMessage, ack: Ack): DeviceAnswer {
  const said = { ...NOTHING_SAID, sn, id: ack.id };
  if (ack.stage === 'rx') return { ...said, event: 'rx', rxAtMs: receivedAtMs };
  const deviceAtMs = ack.at > 0 ? ack.at : null;
  const { code } = ack;
  return { ...said, event: eventOfDone(code), doneAtMs: receivedAtMs, code, deviceAtMs };
}

function mergedAnswer(known: DeviceAnswer, message: DeviceMessage, ack: Ack): DeviceAnswer {
  const said = answerOf(message, ack);
  if (ack.stage === 'rx') return { ...known, rxAtMs: known.rxAtMs ?? said.rxAtMs };
  return known.doneAtMs === null ? { ...said, rxAtMs: known.rxAtMs } : known;
}
