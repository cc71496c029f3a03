import { DomainError } from './errors.js';
import type { FieldSentences } from './errors.js';

/** One field is wrong, or several are in the same way: the error says what its fields say. */
export function invalidField(
  path: string | readonly string[],
  code: string,
  { advice, ...told }: FieldSentences,
): DomainError {
  const fields = [path].flat().map((each) => ({ path: each, code, ...told }));
  return new DomainError({ kind: 'invalid', code, message: told.message, advice, fields });
}

/** A text or number that was to be an amount of money and is not one. */
export function malformedAmount(value: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'amount_malformed',
    message: `"${value.slice(0, 32)}" is not an amount of money.`,
    advice: 'Send yuan with at most two decimals, or whole fen, as the field says.',
  });
}

/** A text that was to be a fee rate and is not one. */
export function malformedRate(text: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'rate_malformed',
    message: `"${text.slice(0, 32)}" is not a fee rate.`,
    advice: 'Send a decimal from 0 to below 1 with at most six decimals, such as "0.0038".',
  });
}

/** A number that cannot be said aloud: negative, or more than the units of speech reach. */
export function unreadableNumber(value: bigint): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'amount_unreadable',
    message: `${value.toString().slice(0, 32)} cannot be read aloud.`,
    advice: 'Give 0 up to 999,999,999,999.99 yuan, in fen.',
  });
}

/** Stored or received data that was to be an event and is not one. */
export function malformedEvent(name: string, cause: unknown): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'event_malformed',
    message: `The stored data is not an event "${name}".`,
    cause,
  });
}

/**
 * Somebody else, or the same person in another window, saved the thing meanwhile: `<thing>_stale`.
 * @param changed the fields that differ from the version the caller had
 */
export function staleForm(
  thing: string,
  { version, changed }: { readonly version: number; readonly changed: readonly string[] },
): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: `${thing}_stale`,
    message: `The ${thing} was changed meanwhile; it is at version ${version}.`,
    advice: 'Read it again, look at the fields named, and send your change with that version.',
    fields: changed.map((path) => ({
      path,
      code: 'changed_meanwhile',
      message: 'This was changed meanwhile.',
      messageZh: '此项已被他人修改，请刷新后再试。',
    })),
  });
}
