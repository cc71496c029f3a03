import { InvalidArgumentError } from 'commander';

/** Reads an option that is a number above 0. */
export function numberFlag(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}
