import type { SecretBox } from '#libs/persistence';
import type { WebhookEvent } from './event-types.js';

/** Why an endpoint is sent nothing: a person's wish, its answer 410, or five days of failures. */
export const DISABLED_REASONS = ['by_hand', 'gone', 'failing'] as const;

/** A word of {@link DISABLED_REASONS}. */
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** An endpoint as it is shown. */
export interface Endpoint {
  readonly id: string;
  readonly merchantId: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly WebhookEvent[];
  readonly enabled: boolean;
  readonly disabledReason: DisabledReason | null;
  /** Until when attempts pause after failures in a row; in the past: the next one is a probe. */
  readonly pausedUntil: Date | null;
  /** Until when the previous secret signs beside the present one. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
}

/** The secrets of an endpoint as stored. */
export interface SealedSecrets {
  readonly secret: Buffer;
  readonly previousSecret: Buffer | null;
  readonly previousUntil: Date | null;
}

type Column = 'secret' | 'previous_secret';

/** Seals a secret for its place. */
export function sealSecret(box: SecretBox, column: Column, of: { id: string; secret: string }) {
  return box.seal(of.secret, `webhook_endpoints:${column}:${of.id}`);
}

/** Opens a secret at its place. @throws DomainError `secret_key_unknown`, `secret_unreadable`. */
export function openSecret(box: SecretBox, column: Column, of: { id: string; sealed: Buffer }) {
  return box.open(of.sealed, `webhook_endpoints:${column}:${of.id}`).toString();
}

/** The secrets that sign at a moment: the present one, and while it is valid the one before. */
export function secretsAt(
  box: SecretBox,
  { id, secret, previousSecret, previousUntil }: SealedSecrets & { id: string },
  nowMs: number,
): string[] {
  const secrets = [openSecret(box, 'secret', { id, sealed: secret })];
  if (previousSecret && previousUntil && previousUntil.getTime() > nowMs)
    secrets.push(openSecret(box, 'previous_secret', { id, sealed: previousSecret }));
  return secrets;
}
