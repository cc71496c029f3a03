import type { Clock } from '#libs/kernel';
import type { ApplicationData, StoreData } from './application-data.js';
import { checkBankCard, checkCompanyAccount } from './bank-account.js';
import { right, tidied, wrong } from './checked.js';
import type { Checked } from './checked.js';
import { checkCreditCode } from './credit-code.js';
import { checkIdNumber } from './id-number.js';
import { checkMcc } from './mcc.js';
import type { MerchantKind } from './merchant-needs.js';
import {
  checkBankName,
  checkLicenceName,
  checkPersonName,
  checkShopName,
  writtenName,
} from './names.js';
import { checkMobile, checkPhone } from './phone.js';

/** One text of an application and what the check of its field found. */
export interface CheckedField {
  /** Where it is: `stores.0.phone`. */
  readonly path: string;
  /** The text in the form in which it is kept, or what is wrong with it. */
  readonly checked: Checked<string>;
}

type Row = readonly [path: string, text: string | undefined, check: Check];
type Check = (text: string) => Checked<string>;

/** The texts that are filled in, each checked alone; empty ones are left out. */
export function checkedFields(application: ApplicationData, clock: Clock): CheckedField[] {
  const { kind, licence, legalPerson, business, settlement, stores = [] } = application;
  const rows: readonly Row[] = [
    ['licence.name', licence?.name, (text) => checkLicenceName(text, kind)],
    ['licence.creditCode', licence?.creditCode, (text) => creditCodeOf(text, kind)],
    ['legalPerson.name', legalPerson?.name, checkPersonName],
    ['legalPerson.idNumber', legalPerson?.idNumber, (text) => idNumber(text, clock)],
    ['legalPerson.mobile', legalPerson?.mobile, checkMobile],
    ['business.shortName', business?.shortName, checkShopName],
    ['business.mcc', business?.mcc, mcc],
    ['business.servicePhone', business?.servicePhone, checkPhone],
    ['settlement.holder', settlement?.holder, (text) => right(writtenName(text))],
    ['settlement.account', settlement?.account, accountCheckOf(kind)],
    ['settlement.bank', settlement?.bank, checkBankName],
    ...stores.flatMap((store, index) => storeRows(store, `stores.${index}`)),
  ];
  return rows.flatMap(([path, text, check]) =>
    text === undefined || text.trim() === '' ? [] : [{ path, checked: check(text) }],
  );
}

/** The parts of an address are checked by `checkAddress`; here they only get their form. */
function storeRows({ name, phone, address = {} }: StoreData, path: string): Row[] {
  const parts = ['province', 'city', 'district', 'detail'] as const;
  return [
    [`${path}.name`, name, checkShopName],
    [`${path}.phone`, phone, checkPhone],
    ...parts.map((part): Row => [
      `${path}.address.${part}`,
      address[part],
      (text) => right(tidied(text)),
    ]),
  ];
}

/** A company is paid to its own account, the others to the legal person's card. */
function accountCheckOf(kind: MerchantKind): Check {
  return kind === 'company' ? checkCompanyAccount : checkBankCard;
}

/**
 * A credit code that fits the kind of merchant: 92 is an individually-owned business and nothing
 * else is (GB 32100-2015, table 1).
 */
function creditCodeOf(text: string, kind: MerchantKind): Checked<string> {
  const checked = checkCreditCode(text);
  if (!checked.ok) return checked;
  const isIndividuallyOwned = checked.value.startsWith('92');
  if (kind === 'company' && isIndividuallyOwned) return wrong('credit_code_individually_owned');
  if (kind === 'individually_owned' && !isIndividuallyOwned)
    return wrong('credit_code_not_individually_owned');
  return checked;
}

function idNumber(text: string, clock: Clock): Checked<string> {
  const checked = checkIdNumber(text, clock);
  return checked.ok ? right(checked.value.number) : checked;
}

function mcc(text: string): Checked<string> {
  const checked = checkMcc(text);
  return checked.ok ? right(checked.value.mcc) : checked;
}
