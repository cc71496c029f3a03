import type { OutboundMessage } from '#libs/broker';
import type { Speech } from '#libs/models';
import { downTopic, encodeAnnounce } from '#libs/protocol';
import type { AnnounceData } from '#libs/protocol';
import type { AnnouncementRow } from './announcement-row.js';
import { phraseOf } from './phrase.js';

/**
 * One send of an announcement.
 * @throws ProtocolError `message_expired` with under a second left.
 */
export function envelopeOf(row: AnnouncementRow, speech: Speech, nowMs: number): OutboundMessage {
  const { sn, id, expiresAtMs: exp } = row;
  return {
    topic: downTopic(sn, 'announce'),
    payload: encodeAnnounce({ id, ts: nowMs, exp, data: dataOf(row, speech) }),
    expiresAtMs: exp,
  };
}

function dataOf(row: AnnouncementRow, speech: Speech): AnnounceData {
  const { kind, paymentId, amount, wallet, text, n, placement } = row;
  const isSum = kind === 'missed';
  const clips =
    row.clips ?? phraseOf(speech, { kind, amount, wallet, count: isSum ? n : null }).clips;
  return {
    kind,
    paymentId: paymentId ?? undefined,
    amount,
    wallet: wallet ?? undefined,
    text,
    clips: [...clips],
    n: isSum ? undefined : (n ?? undefined),
    placement,
  };
}
