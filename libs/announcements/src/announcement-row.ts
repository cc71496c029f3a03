import type { Fen, Wallet } from '#libs/kernel';
import type { AnnounceKind } from '#libs/protocol';

/** An announcement as far as sending it goes. */
export interface AnnouncementRow {
  readonly merchantId: string;
  readonly id: string;
  readonly storeId: string;
  readonly sn: string;
  /** The device's model. */
  readonly model: string;
  readonly kind: AnnounceKind;
  /** A payment, a refund, a device session (missed) or a test. */
  readonly subjectId: string;
  readonly paymentId: string | null;
  readonly amount: Fen;
  readonly wallet: Wallet | null;
  /** What is said. */
  readonly text: string;
  /** The same as recorded clips, where that was worked out already. */
  readonly clips?: readonly string[] | undefined;
  /** Running number of the store's day; of a sum of missed ones, how many it counts. */
  readonly n: number | null;
  readonly placement: number;
  /** When its device was seen at this placement; not known for what was read otherwise. */
  readonly seenAtMs?: number | undefined;
  readonly expiresAtMs: number;
}

/** One about to be stored. */
export interface NewAnnouncement extends AnnouncementRow {
  /** When the notification reached us; null when there was none. */
  readonly notifiedAtMs: number | null;
  /** Not sent any more: recorded after its expiry. */
  readonly isExpired: boolean;
}

/** SQL: the columns of an {@link AnnouncementRow}: `a` is the announcement, `d` its device. */
export const ROW_COLUMNS = `
  a.merchant_id as "merchantId", a.id, a.store_id as "storeId", a.sn, d.model, a.kind,
  a.subject_id as "subjectId", a.payment_id as "paymentId", a.amount, a.wallet, a.text, a.n,
  a.placement, (extract(epoch from a.expires_at) * 1000)::float8 as "expiresAtMs"`;

/** SQL: a parameter or column of ms since the epoch as a timestamp. */
export function timeSql(ms: string): string {
  return `to_timestamp(${ms}::float8 / 1000)`;
}
