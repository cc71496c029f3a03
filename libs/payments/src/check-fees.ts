import { Injectable } from '@nestjs/common';
import { Clock, idsFrom, isId, shanghaiDay } from '#libs/kernel';
import type { Fen } from '#libs/kernel';
import { FeePlanBook, feeTermsOf, feeUnder } from '#libs/merchants';
import { cursorMalformed, Database, decodeCursor, encodeCursor } from '#libs/persistence';
import type { PageRequest, Scope } from '#libs/persistence';
import { findCharged } from './check-fees.repository.js';
import type { ChargedPayment } from './check-fees.repository.js';

const PIECE_PAYMENTS = 1_000;
const PIECES_MAX = 50;
const DAY_MS = 86_400_000;

/** What a payment was charged, or would be. */
export interface Charge {
  readonly fee: Fen;
  /** Null without a plan or a rule: unpriced. */
  readonly feePlanId: string | null;
  readonly version: number | null;
  readonly promotion: boolean;
}

/** A payment whose stored fee is not what the rules say now. */
export interface FeeDifference {
  readonly paymentId: string;
  readonly merchantId: string;
  readonly paidAt: Date;
  readonly amount: Fen;
  readonly stored: Charge;
  readonly expected: Charge;
}

/** What was found in one part of the range. */
export interface FeeCheck {
  readonly data: readonly FeeDifference[];
  /** Payments looked at for it. */
  readonly checked: number;
  /** Expected fees less stored ones, in fen: positive where too little was charged. */
  readonly difference: Fen;
  /** Where to go on; null when all of the range was looked at. */
  readonly nextCursor: string | null;
}

/** Which payments, by when they were recorded: ms since the epoch, `fromMs` included. */
export interface FeeCheckRange extends PageRequest {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/**
 * Reckons the fees of recorded payments again, by what plans and assignments say now, and compares.
 * Nothing is changed. A difference comes from an assignment that was made for the past, or from
 * somebody who went behind the constraints.
 */
@Injectable()
export class CheckFees {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * From the newest payment on, until `limit` differences are found or {@link PIECES_MAX} pieces
   * are done. Without `fromMs` the last 24 hours. @throws DomainError `cursor_malformed`.
   */
  async run(scope: Scope, range: FeeCheckRange): Promise<FeeCheck> {
    const { toMs = this.clock.nowMs() + 1, fromMs = toMs - DAY_MS, limit } = range;
    const from = idsFrom('pay', Math.max(0, fromMs));
    const book = new FeePlanBook();
    const data: FeeDifference[] = [];
    let below = belowOf(range.cursor) ?? idsFrom('pay', Math.max(0, toMs));
    let checked = 0;
    for (let piece = 0; piece < PIECES_MAX; piece += 1) {
      const found = await this.piece(scope, book, { from, below });
      for (const [payment, difference] of found) {
        checked += 1;
        below = payment.id;
        if (difference) data.push(difference);
        if (data.length === limit) return page(data, checked, below);
      }
      if (found.length < PIECE_PAYMENTS) return page(data, checked, null);
    }
    return page(data, checked, below);
  }

  private piece(scope: Scope, book: FeePlanBook, span: { from: string; below: string }) {
    return this.database.asApp(scope, async (tx) => {
      const payments = await findCharged(tx, scope, { ...span, limit: PIECE_PAYMENTS });
      const ids = [...new Set(payments.flatMap(({ planNow }) => planNow ?? []))];
      const plans = await book.read(tx, payments[0]?.stamp ?? 0, ids);
      return payments.map((payment) => {
        const versions = plans.get(payment.planNow ?? '') ?? [];
        const day = shanghaiDay(payment.paidAt.getTime());
        const terms = feeTermsOf(versions, { ...payment, day });
        const expected: Charge = {
          fee: feeUnder(terms, payment.amount),
          feePlanId: terms?.planId ?? null,
          version: terms?.version ?? null,
          promotion: terms?.isPromotion ?? false,
        };
        return [payment, differenceOf(payment, expected)] as const;
      });
    });
  }
}

function differenceOf(payment: ChargedPayment, expected: Charge): FeeDifference | null {
  if (payment.fee === expected.fee) return null;
  const { id: paymentId, merchantId, paidAt, amount } = payment;
  const { fee, feePlanId, version, promotion } = payment;
  const stored = { fee, feePlanId, version, promotion };
  return { paymentId, merchantId, paidAt, amount, stored, expected };
}

function page(data: readonly FeeDifference[], checked: number, below: string | null): FeeCheck {
  const difference = data.reduce((sum, each) => sum + each.expected.fee - each.stored.fee, 0n);
  return { data, checked, difference, nextCursor: below === null ? null : encodeCursor(below) };
}

function belowOf(cursor: string | null | undefined): string | null {
  const id = decodeCursor(cursor);
  if (id !== null && !isId('pay', id)) throw cursorMalformed();
  return id;
}
