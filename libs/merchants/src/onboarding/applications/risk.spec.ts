import { describe, expect, it } from '@jest/globals';
import { completeApplication } from '../checks/application.fixture.js';
import { idNumberCheckOf } from '../checks/id-number.js';
import type { ApplicationData } from '../checks/application-data.js';
import { SAME_KINDS } from './fingerprints.js';
import { riskOf, RISKS } from './risk.js';
import type { Lookalike, RiskCode } from './risk.js';

/** 2026-11-21 in Shanghai, still the 20th in UTC. */
const clock = { nowMs: () => Date.parse('2026-11-20T16:30:00Z') };
const plain = completeApplication('individual');

const codesOf = (data: ApplicationData, lookalikes: readonly Lookalike[] = []) =>
  riskOf(data, lookalikes, clock).reasons.map(({ code }) => code);

const person = (division: string, birthday: string): ApplicationData => {
  const first17 = `${division}${birthday}000`;
  return { ...plain, legalPerson: { idNumber: first17 + idNumberCheckOf(first17) } };
};

describe('the risk of an application', () => {
  it('is nothing where there is no sign of it', () => {
    for (const kind of ['individual', 'individually_owned', 'company'] as const)
      expect(riskOf(completeApplication(kind), [], clock)).toEqual({ score: 0, reasons: [] });
  });

  it('adds up the points of each sign, each counted once', () => {
    const like: Lookalike = { same: ['licence', 'phone'], state: 'active' };
    expect(riskOf(plain, [like, like, { same: ['phone'], state: 'draft' }], clock)).toEqual({
      score: 55,
      reasons: [
        { code: 'same_licence', points: 40 },
        { code: 'same_phone', points: 15 },
      ],
    });
  });

  it('has a sign for everything that can be the same', () => {
    for (const kind of SAME_KINDS)
      expect(codesOf(plain, [{ same: [kind], state: 'active' }])).toEqual([`same_${kind}`]);
  });

  it('remembers who was refused, by numbers and not by a name alone', () => {
    const before = (same: Lookalike['same'], state: Lookalike['state']) =>
      codesOf(plain, [{ same, state }]).includes('refused_before');
    expect(before(['account'], 'rejected')).toBe(true);
    expect(before(['id_number'], 'closed')).toBe(true);
    expect(before(['id_number'], 'returned')).toBe(false);
    expect(before(['name', 'address'], 'rejected')).toBe(false);
  });

  it.each<[string, string, RiskCode[]]>([
    ['330106', '20081122', ['minor']],
    ['330106', '20081121', []],
    ['330106', '19561122', []],
    ['330106', '19561121', ['old_age']],
    ['810000', '19900101', ['permit_holder']],
    ['820000', '19900101', ['permit_holder']],
    ['830000', '19500101', ['permit_holder', 'old_age']],
  ])('of somebody of %s born %s is %j', (division, birthday, codes) => {
    expect(codesOf(person(division, birthday))).toEqual(codes);
  });

  it('knows categories prone to fraud, and several stores without a licence', () => {
    expect(codesOf({ ...plain, business: { mcc: '5993' } })).toEqual(['risky_category']);
    const stores = [{ name: '一' }, { name: '二' }];
    expect(codesOf({ ...plain, stores })).toEqual(['many_unlicensed_stores']);
    expect(codesOf({ ...completeApplication('company'), stores })).toEqual([]);
  });

  it('needs no single sign of a lookalike’s to reach 50, but a strong and a weak one', () => {
    const points = Object.entries(RISKS).filter(([code]) => code.startsWith('same_'));
    expect(Math.max(...points.map(([, risk]) => risk.points))).toBeLessThan(50);
    expect(RISKS.same_licence.points + RISKS.same_name.points).toBe(50);
  });
});
