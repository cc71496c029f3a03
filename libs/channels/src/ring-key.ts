/**
 * One public key of a channel, in the ring of an account (previous, current, next), chosen by its
 * serial.
 */
export interface RingKey {
  readonly serial: string;
  /** A public key or an X.509 certificate, PEM. */
  readonly publicKeyPem: string;
}
