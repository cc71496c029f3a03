import type { FieldError } from '#libs/kernel';
import { CHECK_SENTENCES } from './check-sentences.js';
import type { CheckCode } from './check-sentences.js';

/** What a check of one value found: the value in its one form, or the code of what is wrong. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: CheckCode };

/** One faulty field with its sentence in both languages; it never repeats what was entered. */
export interface CheckError extends FieldError {
  readonly code: CheckCode;
  readonly messageZh: string;
}

/** Longer input is nothing a person would enter here, and is not looked at. */
const INPUT_LENGTH_MAX = 256;

/** The value is what it should be. */
export function right<T>(value: T): Checked<T> {
  return { ok: true, value };
}

/** The value is refused for one reason. */
export function wrong(code: CheckCode): Checked<never> {
  return { ok: false, code };
}

/** The faulty field at `path` (`stores.0.address.city`). */
export function checkError(path: string, code: CheckCode): CheckError {
  const { en, zh } = CHECK_SENTENCES[code];
  return { path, code, message: en, messageZh: zh };
}

/** Text as a person meant it: full-width forms made half-width (NFKC), single spaces inside. */
export function tidied(text: string): string {
  if (text.length > INPUT_LENGTH_MAX) return '';
  return text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ');
}

/** A number as it is printed in groups, without its spaces and dashes, in upper case. */
export function ungrouped(text: string): string {
  return tidied(text)
    .replaceAll(/[\s\u2010-\u2015\u2212-]/g, '')
    .toUpperCase();
}
