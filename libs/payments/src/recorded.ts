/** What became of one message; the channel is answered "accepted" for every one of them. */
export interface Recorded {
  readonly outcome: 'recorded' | 'quarantined' | 'waiting' | 'repeat' | 'closed' | 'ignored';
  readonly alarms: readonly Alarm[];
}

/** Something a person must look at. */
export type Alarm =
  | 'quarantined'
  | 'order_paid_twice'
  | 'unpriced'
  | 'refund_waiting'
  | 'unrecordable'
  | 'stale_refused';
