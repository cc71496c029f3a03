import { yuanFromFen } from '#libs/kernel';
import type { Row } from './rows.js';

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** How a column is made from a row: a field, or a function of the row. */
export type Cell = string | ((row: Row) => string);

export function cellOf(cell: Cell, row: Row): string {
  return typeof cell === 'string' ? plain(word(row[cell])) : plain(cell(row));
}

/** Fen as yuan. */
export const money =
  (field: string) =>
  (row: Row): string =>
    yuanOf(row[field]);

/** A moment as Shanghai's clock shows it. */
export const time =
  (field: string) =>
  (row: Row): string =>
    shanghaiTime(row[field]);

export function yuanOf(fen: unknown): string {
  return typeof fen === 'number' && Number.isSafeInteger(fen) ? yuanFromFen(BigInt(fen)) : '-';
}

/** `2026-11-21 10:00:00`, in Asia/Shanghai. */
export function shanghaiTime(at: unknown): string {
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(atMs)) return '-';
  return new Date(atMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** A value in a word; nothing is `-`. */
export function word(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  return typeof value === 'object'
    ? JSON.stringify(value)
    : `${value as string | number | boolean}`;
}

/**
 * Names are written by strangers: what would steer a terminal or turn the direction of writing is
 * taken out.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu, '�');
}
