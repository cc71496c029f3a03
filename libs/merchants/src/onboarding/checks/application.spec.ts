import { describe, expect, it } from '@jest/globals';
import type { ApplicationData } from './application-data.js';
import { completeApplication } from './application.fixture.js';
import { checkApplication, inOneForm } from './check-application.js';
import { CHECK_SENTENCES } from './check-sentences.js';
import type { CheckError } from './checked.js';
import { MERCHANT_KINDS, NEEDS } from './merchant-needs.js';
import type { MerchantKind } from './merchant-needs.js';
import { missingOf } from './missing-of.js';

const clock = { nowMs: () => Date.parse('2026-11-21T04:00:00Z') };
const KINDS = Object.keys(MERCHANT_KINDS) as MerchantKind[];

const short = (errors: readonly CheckError[]): [string, string][] =>
  errors.map(({ path, code }) => [path, code]);
const faults = (application: ApplicationData) => short(checkApplication(application, clock));
const missing = (application: ApplicationData) => missingOf(application).map(({ path }) => path);

/** The application without what is at the path. */
function without(application: ApplicationData, path: string): ApplicationData {
  const copy = structuredClone(application);
  const keys = path.replace('*', '0').split('.');
  const last = keys.pop()!;
  let place: Record<string, unknown> = copy as never;
  for (const key of keys) place = (place[key] ?? {}) as Record<string, unknown>;
  delete place[last];
  return copy;
}

describe('what an application still needs', () => {
  it.each(KINDS)('is nothing when that of %s is complete', (kind) => {
    expect(missing(completeApplication(kind))).toEqual([]);
    expect(faults(completeApplication(kind))).toEqual([]);
  });

  it.each(KINDS)('is each thing of the table that %s has not given, by its path', (kind) => {
    for (const need of NEEDS) {
      const expected = need.kinds.includes(kind) ? [need.path.replace('*', '0')] : [];
      const application = without(completeApplication(kind), need.path);
      expect(missing(application)).toEqual(expected);
    }
  });

  it('is everything at the start, and no part of a store before there is one', () => {
    const all = NEEDS.map(({ path }) => path).filter((path) => !path.includes('*'));
    expect(missing({ kind: 'company' })).toEqual(all);
    expect(missing({ kind: 'individual' })).not.toContain('licence.creditCode');
    expect(missingOf({ kind: 'individual' })[0]).toEqual({
      path: 'legalPerson.name',
      code: 'missing',
      message: CHECK_SENTENCES.missing.en,
      messageZh: '此项未填写，请补充。',
    });
  });

  it('is asked of every store', () => {
    const { stores, ...rest } = completeApplication('individual');
    const two = { ...rest, stores: [...stores!, { address: { city: ' ' } }] };
    expect(missing(two)).toEqual([
      'stores.1.name',
      'stores.1.address.province',
      'stores.1.address.city',
      'stores.1.address.detail',
    ]);
  });
});

describe('the faults of an application', () => {
  it('are all told at once, by path, in both languages, never with what was typed', () => {
    const application: ApplicationData = {
      kind: 'company',
      licence: { name: '张记canary', creditCode: '91330106MA00000000' },
      legalPerson: { name: 'canary', idNumber: '110105194912310021', mobile: '12345canary' },
      business: { shortName: '1', mcc: '7995', servicePhone: '110' },
      stores: [
        { name: '', address: { province: '99', city: 'canary', detail: '1' }, phone: 'canary' },
        { openingHours: [{ day: 9, from: 'canary', to: '10:00' }] },
      ],
      settlement: { holder: 'canary', account: '1234', bank: 'canary!' },
    };
    const found = checkApplication(application, clock);
    expect(short(found)).toEqual([
      ['licence.name', 'company_name_form'],
      ['licence.creditCode', 'credit_code_check'],
      ['legalPerson.name', 'person_name_form'],
      ['legalPerson.idNumber', 'id_number_check'],
      ['legalPerson.mobile', 'mobile_form'],
      ['business.shortName', 'shop_name_form'],
      ['business.mcc', 'mcc_unknown'],
      ['business.servicePhone', 'mobile_form'],
      ['settlement.account', 'company_account_form'],
      ['settlement.bank', 'bank_name_form'],
      ['stores.0.phone', 'mobile_form'],
      ['settlement.holder', 'holder_not_licence'],
      ['stores.0.address.province', 'address_province'],
      ['stores.0.address.city', 'address_area'],
      ['stores.0.address.detail', 'address_detail'],
      ['stores.1.openingHours.0', 'opening_hours_form'],
    ]);
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('are none of what is not filled in', () => {
    for (const kind of KINDS) expect(faults({ kind })).toEqual([]);
    expect(faults({ kind: 'company', licence: { name: ' ' }, stores: [{}] })).toEqual([]);
  });

  it('include a credit code of another kind of merchant', () => {
    const company = completeApplication('company');
    const owned = completeApplication('individually_owned');
    expect(
      faults({ ...company, licence: { ...owned.licence, name: company.licence!.name! } }),
    ).toEqual([['licence.creditCode', 'credit_code_individually_owned']]);
    expect(
      faults({ ...owned, licence: { ...company.licence, name: owned.licence!.name! } }),
    ).toEqual([['licence.creditCode', 'credit_code_not_individually_owned']]);
  });
});

describe('an application in one form', () => {
  it('is as the checks read it, and the same when it is formed again', () => {
    const complete = completeApplication('individually_owned');
    const typed: ApplicationData = {
      ...complete,
      licence: { ...complete.licence, creditCode: complete.licence!.creditCode!.toLowerCase() },
      legalPerson: { ...complete.legalPerson, name: ' 张 三', mobile: '+86 138-0013-8000' },
      settlement: { ...complete.settlement, account: '6200 0000 0000 0005' },
      stores: [{ ...complete.stores![0], phone: '０５７１ ８８１５６６８８' }],
    };
    const formed = inOneForm(typed, clock);
    const expected = { ...complete.stores![0], phone: '0571-88156688' };
    expect(formed).toEqual({ ...complete, stores: [expected] });
    expect(inOneForm(formed, clock)).toEqual(formed);
    expect(typed.legalPerson!.name).toBe(' 张 三');
  });

  it('keeps what is faulty as it was entered', () => {
    const faulty: ApplicationData = {
      kind: 'company',
      legalPerson: { name: 'Zhang  San', mobile: '1' },
      settlement: { holder: 'x'.repeat(300) },
      stores: [{}, { address: { detail: 'y'.repeat(300) } }],
    };
    expect(inOneForm(faulty, clock)).toEqual(faulty);
  });
});

describe('the holder of the account', () => {
  const held = (kind: MerchantKind, holder: string) => {
    const application = completeApplication(kind);
    return faults({ ...application, settlement: { ...application.settlement, holder } });
  };

  it('of a company is the name on its licence, and not its legal person', () => {
    expect(held('company', '杭州张记餐饮有限公司')).toEqual([]);
    expect(held('company', '张三')).toEqual([['settlement.holder', 'holder_not_licence']]);
  });

  it.each(['individual', 'individually_owned'] as const)('of %s is the legal person', (kind) => {
    expect(held(kind, '张三')).toEqual([]);
    for (const holder of ['李四', '西湖区张记小馆', '张三丰'])
      expect(held(kind, holder)).toEqual([['settlement.holder', 'holder_not_legal_person']]);
  });

  it('may be written as a bank prints it', () => {
    const application = completeApplication('company');
    const named = (name: string, holder: string) =>
      faults({
        ...application,
        licence: { ...application.licence, name },
        settlement: { ...application.settlement, holder },
      });
    expect(named('百度在线网络技术(北京)有限公司', '百度在线网络技术（北京）有限公司')).toEqual([]);
    expect(named('百度在线网络技术（北京）有限公司', '百度在线网络技术【北京】 有限公司')).toEqual(
      [],
    );
    expect(named('TCL电子有限公司', 'ｔｃｌ电子有限公司')).toEqual([]);
    expect(held('individual', '张 三')).toEqual([]);
  });
});

describe('the sentences', () => {
  it('exist in English and Chinese for every code, each in its own script', () => {
    for (const { en, zh } of Object.values(CHECK_SENTENCES)) {
      expect(en).toMatch(/^[A-Z].*\.$/);
      expect(zh).toMatch(/[\p{Script=Han}].*。$/u);
    }
  });
});
