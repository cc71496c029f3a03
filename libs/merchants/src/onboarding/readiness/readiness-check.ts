import type { Tx } from '#libs/persistence';

/** Whom a check asks about. */
export interface ReadinessSubject {
  readonly merchantId: string;
  /** When the application was approved: what lies before does not count as a test. */
  readonly approvedAt: Date;
}

/**
 * One item of the ready-to-trade list that another library knows about: devices know speakers,
 * payments know payments. It reads in the transaction it is given, and changes nothing.
 */
export interface ReadinessCheck {
  isMet(tx: Tx, subject: ReadinessSubject): Promise<boolean>;
}

/** The checks of the other libraries; the application wires them. */
export abstract class ReadinessChecks {
  abstract readonly speaker: ReadinessCheck;
  abstract readonly testPayment: ReadinessCheck;
}
