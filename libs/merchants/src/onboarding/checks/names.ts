import { right, tidied, wrong } from './checked.js';
import type { Checked } from './checked.js';
import type { MerchantKind } from './merchant-needs.js';

/** The dots people type between the parts of a minority's name; the register has U+00B7. */
const MIDDLE_DOTS = /[\u2022\u2027\u2219\u22c5\u30fb\uff65]/g;

/** Ideographs of any plane: rare characters of names are outside the first one. */
const HAN = '[\\p{Unified_Ideograph}〇]';
const PERSON_FORM = new RegExp(`^${HAN}+(?:·${HAN}+)*$`, 'u');
const PERSON_LENGTH = { min: 2, max: 50 };

/** Digits, Latin letters, brackets and a few signs occur in names registered long ago. */
const LICENCE_FORM = new RegExp(`^(?=.*${HAN})(?:${HAN}|[A-Za-z0-9()·&+.,'\\- ])+$`, 'u');
const LICENCE_LENGTH = { min: 2, max: 110 };

/** What stands on a licence, or is typed, when the business was registered without a name. */
const NAMELESS = /^(?:无|无字号|无名称|没有|\*+|-+)$/;

/**
 * Forms of organisation with which a name ends: rules for the registration of enterprise names
 * (企业名称登记管理规定, State Council 2020), article 6; the short ones end names of others than
 * companies, such as a private clinic's.
 */
const ORGANISATION_FORM =
  /(?:公司|集团|企业|厂|社|所|中心|院|园|校|会|店|行|部|馆|场|站|室|坊|庄|吧|铺)$/;
const CLOSING_BRACKET = /\([^()]*\)$/;

const SHOP_LENGTH = { min: 2, max: 50 };
const SHOP_FORM = /^(?=.*\p{L})[\p{L}\p{N}\p{P}\p{Zs}+]+$/u;
const BANK_FORM = new RegExp(`^(?:${HAN}|[A-Za-z0-9()·])+$`, 'u');
const BANK_LENGTH = { min: 4, max: 60 };

/**
 * Reads the name of a person as on the ID card: ideographs, with · (U+00B7) between the parts of
 * minorities' names, whichever dot was typed. Spaces between ideographs are left out.
 */
export function checkPersonName(text: string): Checked<string> {
  const name = writtenName(text).replaceAll(' ', '');
  return within(name, PERSON_LENGTH) && PERSON_FORM.test(name)
    ? right(name)
    : wrong('person_name_form');
}

/**
 * Reads the name on a business licence, with brackets in their half-width form; the length is that
 * of WeChat Pay's applications. A licence without a name is entered as 个体户 and the operator's
 * name, and an individually-owned business is no 公司 (both rules WeChat Pay's, 商户名称).
 */
export function checkLicenceName(text: string, kind: MerchantKind): Checked<string> {
  const name = writtenName(text);
  if (NAMELESS.test(name)) return wrong('licence_name_absent');
  if (!within(name, LICENCE_LENGTH) || !LICENCE_FORM.test(name)) return wrong('licence_name_form');
  if (kind === 'company') return checkCompanyName(name);
  return name.endsWith('公司') ? wrong('licence_name_of_company') : right(name);
}

/** Reads the full name of a company: it says at its end what kind of organisation it is. */
export function checkCompanyName(text: string): Checked<string> {
  const name = writtenName(text);
  if (!within(name, LICENCE_LENGTH) || !LICENCE_FORM.test(name)) return wrong('licence_name_form');
  const ending = name.replace(CLOSING_BRACKET, '');
  return ORGANISATION_FORM.test(ending) ? right(name) : wrong('company_name_form');
}

/** Reads the name a shop goes by, which payers see. */
export function checkShopName(text: string): Checked<string> {
  const name = writtenName(text);
  return within(name, SHOP_LENGTH) && SHOP_FORM.test(name) ? right(name) : wrong('shop_name_form');
}

/** Reads the name of a bank, best with its branch. */
export function checkBankName(text: string): Checked<string> {
  const name = writtenName(text);
  return within(name, BANK_LENGTH) && BANK_FORM.test(name) ? right(name) : wrong('bank_name_form');
}

/** A name in one form: half-width, `·` for every middle dot, single spaces. */
export function writtenName(text: string): string {
  // NFKC makes spaces of no dot, but turns the half-width ･ into the full-width one.
  return tidied(text).replaceAll(MIDDLE_DOTS, '·');
}

/** Lengths count characters, not UTF-16 units: a rare character is one. */
function within(name: string, { min, max }: { min: number; max: number }): boolean {
  const length = [...name].length;
  return length >= min && length <= max;
}
