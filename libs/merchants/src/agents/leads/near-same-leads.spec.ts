import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  comparablePlaces,
  nearSameName,
  nearSamePlaces,
} from '../../onboarding/checks/sameness.js';
import { NearSameLeads } from './near-same-leads.js';
import type { Comparable } from './near-same-leads.js';

const AT = { province: '33', city: '杭州市', district: '西湖区', detail: '文三路90号' };

function isFound(kept: Partial<Comparable>, sought: Partial<Comparable>): boolean {
  const shops = new NearSameLeads<true>();
  shops.add({ name: '张记小馆', ...AT, ...kept }, true);
  return shops.find({ name: '张记小馆', ...AT, ...sought }) ?? false;
}

describe('two shops', () => {
  it('are one with nearly the same name at nearly the same address', () => {
    expect(isFound({}, {})).toBe(true);
    expect(isFound({}, { name: '张记小吃店' })).toBe(true);
    expect(isFound({}, { detail: '文三路 90 号 1 楼'.replace(' 1 楼', '') })).toBe(true);
    expect(isFound({ name: '李记面馆' }, {})).toBe(false);
    expect(isFound({}, { detail: '文三路92号' })).toBe(false);
    expect(isFound({}, { city: '宁波市' })).toBe(false);
    expect(isFound({}, { district: '上城区' })).toBe(false);
  });

  it('are one by the same name where an address is not known', () => {
    expect(isFound({ detail: null }, { name: '张记小馆店' })).toBe(true);
    expect(isFound({ district: null, detail: null }, {})).toBe(true);
    expect(isFound({ detail: null }, { name: '张记小吃' })).toBe(false);
    expect(isFound({ detail: null }, { district: '上城区', detail: null })).toBe(false);
    expect(isFound({ detail: null }, { city: '宁波市' })).toBe(false);
  });

  it('at one place are compared by the rules of applications', () => {
    const name = fc.string({ unit: fc.constantFrom(...'张李记小馆吃店面'), maxLength: 8 });
    const detail = fc
      .tuple(fc.constantFrom('文三路', '文二路', '学院路'), fc.integer({ min: 1, max: 3 }))
      .map(([road, number]) => `${road}${number}号`);
    fc.assert(
      fc.property(name, name, detail, detail, (one, other, here, there) => {
        const found = isFound({ name: one, detail: here }, { name: other, detail: there });
        const at = (street: string) => comparablePlaces([{ ...AT, detail: street }]);
        const isNear = nearSamePlaces(at(here), at(there));
        expect(found).toBe(isNear && nearSameName(one, other));
      }),
      { numRuns: 1_000 },
    );
  });
});
