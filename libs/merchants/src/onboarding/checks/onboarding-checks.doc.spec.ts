import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CHECK_SENTENCES } from './check-sentences.js';
import type { Checked } from './checked.js';
import { checkBankCard, checkCompanyAccount } from './bank-account.js';
import { checkCreditCode } from './credit-code.js';
import { checkIdNumber } from './id-number.js';
import { maskBankCard, maskIdNumber, maskName, maskPhone } from './masking.js';
import { checkMcc } from './mcc.js';
import { MERCHANT_KINDS, NEEDS } from './merchant-needs.js';
import type { MerchantKind } from './merchant-needs.js';
import {
  checkBankName,
  checkCompanyName,
  checkLicenceName,
  checkPersonName,
  checkShopName,
} from './names.js';
import { checkLandline, checkMobile } from './phone.js';
import { comparablePlaces, nearSameName, nearSamePlaces } from './sameness.js';
import { searchTermsOf } from './search-terms.js';

const page = readFileSync(
  new URL('../../../../../docs/onboarding-checks.md', import.meta.url),
  'utf8',
);
const clock = { nowMs: () => Date.parse('2026-11-21T04:00:00Z') };

/** Rows of the table whose first column has this heading. */
function tableOf(heading: string): string[][] {
  const lines = page.split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** What stands between backquotes in a cell. */
const quoted = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

const CHECKS: Readonly<Record<string, (text: string) => Checked<unknown>>> = {
  'credit code': checkCreditCode,
  'ID number': (text) => checkIdNumber(text, clock),
  'bank card': checkBankCard,
  'company account': checkCompanyAccount,
  mobile: checkMobile,
  landline: checkLandline,
  'person name': checkPersonName,
  'licence name': (text) => checkLicenceName(text, 'individually_owned'),
  'company name': checkCompanyName,
  'shop name': checkShopName,
  'bank name': checkBankName,
  category: checkMcc,
};

describe('docs/onboarding-checks.md', () => {
  const rules = tableOf('check').map(([name, , , taken, refused]) => ({
    name: quoted(name!)[0]!,
    taken: quoted(taken!)[0]!,
    refused: quoted(refused!),
  }));

  it('has every check, and no other', () => {
    expect(rules.map(({ name }) => name)).toEqual(Object.keys(CHECKS));
  });

  it.each(rules)('takes and refuses what it says of $name', ({ name, taken, refused }) => {
    expect(CHECKS[name]!(taken).ok).toBe(true);
    const [example, code] = refused;
    expect(CHECKS[name]!(example!)).toEqual({ ok: false, code });
  });

  it('lists what each kind of merchant needs, and nothing else', () => {
    const kinds = Object.keys(MERCHANT_KINDS) as MerchantKind[];
    const known = NEEDS.map((need) => [
      `\`${need.path}\``,
      ...kinds.map((kind) => (need.kinds.includes(kind) ? 'needed' : '')),
    ]);
    expect(tableOf('path')).toEqual(known);
  });

  it('lists every code with both sentences', () => {
    const known = Object.entries(CHECK_SENTENCES).map(([code, { en, zh }]) => [
      `\`${code}\``,
      en,
      zh,
    ]);
    expect(tableOf('code')).toEqual(known);
  });

  it.each(tableOf('one'))('says whether %s and %s are nearly the same %s', (a, b, of, said) => {
    const [one, other] = [quoted(a)[0]!, quoted(b)[0]!];
    const at = (detail: string) => comparablePlaces([{ province: '33', city: '杭州市', detail }]);
    const same = of === 'name' ? nearSameName(one, other) : nearSamePlaces(at(one), at(other));
    expect(same).toBe(said === 'yes');
  });

  it.each(tableOf('name'))('says what %s is found by', async (name, terms) => {
    const found = await searchTermsOf(quoted(name)[0]!);
    expect(found).toEqual(expect.arrayContaining(quoted(terms)));
  });

  it('says what is shown of personal data', () => {
    const shown = [
      maskIdNumber('11010519491231002X'),
      maskBankCard('6200000000000005'),
      maskPhone('13800138000'),
      maskName('张三'),
    ];
    expect(tableOf('kind').map(([, cell]) => quoted(cell!)[0])).toEqual(shown);
  });
});
