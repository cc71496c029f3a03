import { right, ungrouped, wrong } from './checked.js';
import type { Checked } from './checked.js';

/** ISO/IEC 7812-1: a card number has at most 19 digits; bank cards here have at least 12. */
const CARD_FORM = /^\d{12,19}$/;

/** Banks number companies' accounts as they like; 8 to 30 digits is what channels take. */
const COMPANY_ACCOUNT_FORM = /^\d{8,30}$/;

/**
 * Reads the number of a person's bank card, to which money is settled; without its groups. A
 * payer's card number is never asked for.
 */
export function checkBankCard(text: string): Checked<string> {
  const digits = ungrouped(text);
  if (!CARD_FORM.test(digits)) return wrong('bank_card_form');
  return luhnHolds(digits) ? right(digits) : wrong('bank_card_check');
}

/** Reads a company's account number; it has no check digit all banks agree on. */
export function checkCompanyAccount(text: string): Checked<string> {
  const digits = ungrouped(text);
  return COMPANY_ACCOUNT_FORM.test(digits) ? right(digits) : wrong('company_account_form');
}

/**
 * Whether the last digit checks the others by Luhn (ISO/IEC 7812-1, annex B). That finds every
 * single wrong digit and every two neighbours that changed places but 0 and 9.
 */
export function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].toReversed().entries()) {
    const times = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += times > 9 ? times - 9 : times;
  }
  return sum % 10 === 0;
}
