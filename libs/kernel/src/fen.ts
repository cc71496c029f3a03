import { z } from 'zod';
import { malformedAmount } from './kernel.errors.js';

/**
 * An amount of money in integer fen (1/100 yuan). Never a float, never a `number` inside the
 * platform.
 */
export type Fen = bigint;

const LARGEST_FEN = BigInt(Number.MAX_SAFE_INTEGER);

/** The one schema of money on the wire: a JSON integer of fen, |x| <= 2^53-1, a bigint in code. */
export const fenSchema = z.codec(z.int(), z.bigint(), { decode: BigInt, encode: Number });

/** An amount a payment can have: 1 fen and more. */
export const positiveFenSchema = z.codec(z.int().positive(), z.bigint(), {
  decode: BigInt,
  encode: Number,
});

/**
 * Reads a channel's or a person's decimal yuan ("12.5", "12.50", "0.01") exactly, without floats.
 * @throws DomainError `amount_malformed` for anything but digits with at most two decimals, or
 * beyond 2^53-1 fen.
 */
export function fenFromYuan(yuan: string): Fen {
  const match = /^(\d{1,14})(?:\.(\d{1,2}))?$/.exec(yuan);
  if (!match) throw malformedAmount(yuan);
  const fen = BigInt(match[1]!) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
  if (fen > LARGEST_FEN) throw malformedAmount(yuan);
  return fen;
}

/**
 * An integer of fen as a channel sends it (number or digit string) as {@link Fen}.
 * @throws DomainError `amount_malformed` when it is not a non-negative integer within 2^53-1.
 */
export function fenFromInteger(value: unknown): Fen {
  const isSafeNumber = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  const isDigits = typeof value === 'string' && /^\d{1,16}$/.test(value);
  if (!isSafeNumber && !isDigits) throw malformedAmount(String(value));
  const fen = BigInt(value as number | string);
  if (fen > LARGEST_FEN) throw malformedAmount(String(value));
  return fen;
}

/** Fen as yuan with two decimals: 1250n -> "12.50". */
export function yuanFromFen(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
