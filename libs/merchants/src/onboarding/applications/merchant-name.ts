import type { ApplicationData } from '../checks/application-data.js';

/** The name of a merchant whose application has none yet. */
const UNNAMED = '未命名';
const LENGTH_MAX = 100;

/** The short name as it was entered; null while there is none. */
export function shortNameOf({ business }: ApplicationData): string | null {
  const name = business?.shortName?.trim() ?? '';
  return name === '' ? null : name;
}

/** What a merchant is called as long as its application is filled in, faulty as it may be. */
export function merchantNameOf(data: ApplicationData): string {
  return [...(shortNameOf(data) ?? UNNAMED)].slice(0, LENGTH_MAX).join('');
}
