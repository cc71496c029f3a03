/** What the operator decides. */
export abstract class WebhookSettings {
  /**
   * Whether an endpoint may be on this machine and without TLS (`HAODIAN_WEBHOOK_ALLOW_LOOPBACK`):
   * for tests and development.
   */
  abstract readonly allowLoopback: boolean;
  /** How long an attempt may take altogether, ms; 10 s when not said. */
  abstract readonly timeoutMs?: number;
}
