/** Told what the metrics count and the log tells. Never a body, an address or a secret. */
export abstract class WebhookObserver {
  /** An attempt ended: the delivery is done, will be tried again, or was given up. */
  abstract attempted(outcome: 'delivered' | 'failed' | 'dead', count?: number): void;
  /** An endpoint was switched off because of what it answered. */
  abstract disabled(endpointId: string, reason: 'gone' | 'failing'): void;
  /** Work in the background failed; it is tried again. */
  abstract trouble(what: string, error: unknown): void;
}
