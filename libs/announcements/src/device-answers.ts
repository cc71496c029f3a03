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
export function answersOf(
  acks: readonly ReadMessage<Ack>[],
  sentAt: SentAt = () => null,
): DeviceAnswer[] {
  const answers = new Map<string, DeviceAnswer>();
  for (const { message, body } of acks) {
    if (!isAnnouncementId(body.id)) continue;
    const key = `${message.sn}|${body.id}`;
    const known = answers.get(key);
    const sentAtMs = known ? known.sentAtMs : sentAt(message.sn, body.id);
    const said = answerOf(message, body, sentAtMs);
    answers.set(key, known ? mergedAnswer(known, said) : said);
  }
  return [...answers.keys()].sort().map((key) => answers.get(key)!);
}

/** What a device says in its hello of something it finished earlier. */
export function answerOfFinished(
  sn: string,
  [id, code]: readonly [string, AckCode],
  atMs: number,
): DeviceAnswer {
  const event = eventOfDone(code);
  return { sn, id, event, rxAtMs: null, doneAtMs: atMs, code, deviceAtMs: null, sentAtMs: null };
}

/** When this process sent an announcement first, if that is not written yet. */
type SentAt = (sn: string, id: string) => number | null;

// Written out where every ack goes: a spread is slow.
function answerOf(
  { sn, receivedAtMs }: DeviceMessage,
  ack: Ack,
  sentAtMs: number | null,
): DeviceAnswer {
  const isDone = ack.stage === 'done';
  return {
    sn,
    id: ack.id,
    event: isDone ? eventOfDone(ack.code) : 'rx',
    rxAtMs: isDone ? null : receivedAtMs,
    doneAtMs: isDone ? receivedAtMs : null,
    code: isDone ? ack.code : null,
    deviceAtMs: isDone && ack.at > 0 ? ack.at : null,
    sentAtMs,
  };
}

function mergedAnswer(known: DeviceAnswer, said: DeviceAnswer): DeviceAnswer {
  const done = known.doneAtMs === null ? said : known;
  return {
    sn: known.sn,
    id: known.id,
    event: done.event,
    rxAtMs: known.rxAtMs ?? said.rxAtMs,
    doneAtMs: done.doneAtMs,
    code: done.code,
    deviceAtMs: done.deviceAtMs,
    sentAtMs: known.sentAtMs,
  };
}
