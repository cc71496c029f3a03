import type { SignedNotification, SpokenEntry } from '#sim';
import type { ToldAnnouncement, ToldPayment } from './read-all.js';

/** One notification that the platform answered with success. */
export interface Acknowledged {
  readonly notification: SignedNotification;
  /** Where it has to be spoken; null when it does not fit and has to be kept for a person. */
  readonly terminalId: string | null;
}

/** What the world outside saw, and what the platform tells of itself afterwards. */
export interface History {
  readonly acknowledged: readonly Acknowledged[];
  readonly spoken: readonly SpokenEntry[];
  /** SNs by terminal. */
  readonly speakers: ReadonlyMap<string, readonly string[]>;
  readonly payments: readonly ToldPayment[];
  readonly announcements: readonly ToldAnnouncement[];
  readonly quarantine: readonly { readonly channelPaymentId: string | null }[];
  readonly books: { readonly ok: boolean; readonly differences: readonly unknown[] };
}

/**
 * The invariants of docs/architecture.md that a history breaks, one line each; empty when it keeps
 * them all. For histories whose announcements had the time to be spoken before they expired.
 */
export function violations(history: History): string[] {
  return [
    ...recordedOnce(history),
    ...refundsRecorded(history),
    ...spokenAtMostOnce(history),
    ...spokenWhereItBelongs(history),
    ...spokenInTime(history),
    ...spokenByEverySpeaker(history),
    ...closed(history),
    ...balanced(history),
  ];
}

function recordedOnce({ acknowledged, payments, quarantine }: History): string[] {
  const rows = groupBy(payments, (payment) => payment.channelPaymentId);
  const kept = groupBy(quarantine, (item) => item.channelPaymentId ?? '');
  return acknowledged
    .filter(({ notification }) => notification.kind === 'payment')
    .flatMap(({ notification: { channelPaymentId: id, amount }, terminalId }) => {
      const found = rows.get(id) ?? [];
      const items = kept.get(id)?.length ?? 0;
      const expected = terminalId === null ? [0, 1] : [1, 0];
      if (found.length !== expected[0] || items !== expected[1]) {
        return [`I1 I3 ${id}: ${found.length} payments, ${items} in quarantine`];
      }
      const wrong = found.filter((row) => row.amount !== Number(amount));
      return wrong.map((row) => `I6 ${id}: signed ${amount}, recorded ${row.amount}`);
    });
}

function refundsRecorded({ acknowledged, payments }: History): string[] {
  const refunds = acknowledged.filter(({ notification }) => notification.kind === 'refund');
  const sums = new Map<string, number>();
  for (const { notification } of refunds) {
    const { channelPaymentId: id, amount } = notification;
    sums.set(id, (sums.get(id) ?? 0) + Number(amount));
  }
  return payments
    .filter((payment) => payment.refunded !== (sums.get(payment.channelPaymentId) ?? 0))
    .map((payment) => `I1 refunds of ${payment.channelPaymentId}: ${payment.refunded} recorded`);
}

function spokenAtMostOnce({ spoken }: History): string[] {
  return [...groupBy(spoken, (entry) => entry.id)]
    .filter(([, entries]) => entries.length > 1)
    .map(([id, entries]) => `I4 ${id}: spoken ${entries.length} times`);
}

function spokenWhereItBelongs({ spoken, payments, speakers }: History): string[] {
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  return spoken.flatMap(({ id, sn, kind, amount, paymentId }) => {
    const payment = byId.get(paymentId ?? '');
    if (!payment) return [`I1 ${id}: spoken, but there is no payment ${paymentId}`];
    const here = speakers.get(payment.terminalId) ?? [];
    const wrongPlace = here.includes(sn) ? [] : [`I5 ${id}: spoken by ${sn}`];
    const recorded = kind === 'payment' ? payment.amount : payment.refunded;
    const wrongAmount =
      Number(amount) === recorded ? [] : [`I6 ${id}: recorded ${recorded}, spoken ${amount}`];
    return [...wrongPlace, ...wrongAmount];
  });
}

function spokenInTime({ spoken }: History): string[] {
  return spoken
    .filter((entry) => entry.at >= entry.exp)
    .map((entry) => `I7 ${entry.id}: spoken ${entry.at - entry.exp} ms late`);
}

function spokenByEverySpeaker({ acknowledged, payments, spoken, speakers }: History): string[] {
  const idOf = new Map(payments.map((payment) => [payment.channelPaymentId, payment.id]));
  const heard = new Set(spoken.map(({ kind, paymentId, sn }) => `${kind} ${paymentId} ${sn}`));
  return acknowledged.flatMap(({ notification: { kind, channelPaymentId }, terminalId }) =>
    (terminalId === null ? [] : (speakers.get(terminalId) ?? []))
      .filter((sn) => !heard.has(`${kind} ${idOf.get(channelPaymentId)} ${sn}`))
      .map((sn) => `I8 ${kind} ${channelPaymentId}: never spoken by ${sn}`),
  );
}

function closed({ announcements, spoken }: History): string[] {
  const heard = new Set(spoken.map(({ id }) => id));
  return announcements
    .filter(({ id, state }) => state !== 'played' || !heard.has(id))
    .map(({ id, state }) => `I8 ${id}: ${state}${heard.has(id) ? '' : ', not heard'}`);
}

function balanced({ books }: History): string[] {
  return books.ok && books.differences.length === 0
    ? []
    : [`I9 I10 the books: ${JSON.stringify(books.differences)}`];
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
