/** One live event before it has its place in the order. */
export interface LiveRow {
  /** payment.succeeded, refund.succeeded, announcement.updated or device.presence. */
  readonly type: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly merchantId: string | null;
  readonly storeId: string | null;
  /** JSON-safe. */
  readonly data: unknown;
}

/** A live event as delivered; `id` is the cursor to resume from. */
export interface LiveEvent extends LiveRow {
  readonly id: bigint;
}
