import type { ApplicationData } from './application-data.js';
import type { CheckCode } from './check-sentences.js';
import { writtenName } from './names.js';

/**
 * Whether the account that a merchant is paid to is its own: a company's is in the name on its
 * licence, everybody else's in the name of the legal person (WeChat Pay and Alipay: 开户名称). The
 * code of what is wrong, or null; also when one of the names is still missing.
 */
export function settlementHolderFault(application: ApplicationData): CheckCode | null {
  const { kind, licence, legalPerson, settlement } = application;
  const owner = kind === 'company' ? licence?.name : legalPerson?.name;
  const holder = settlement?.holder;
  if (!owner?.trim() || !holder?.trim() || spelt(owner) === spelt(holder)) return null;
  return kind === 'company' ? 'holder_not_licence' : 'holder_not_legal_person';
}

/** Banks print brackets in full width, dots and spaces as they like. */
function spelt(name: string): string {
  return writtenName(name)
    .replaceAll(/[〔〖【[{]/g, '(')
    .replaceAll(/[〕〗】\]}]/g, ')')
    .replaceAll(' ', '')
    .toUpperCase();
}
