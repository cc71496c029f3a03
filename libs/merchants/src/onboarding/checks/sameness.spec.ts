import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Address } from './address.js';
import {
  comparableAddress,
  comparableName,
  comparablePlaces,
  nearSameName,
  nearSamePlaces,
  isSimilar,
  similarity,
} from './sameness.js';

const at = (detail: string, more: object = {}) => ({
  ...{ province: '33', city: '杭州市', district: '西湖区', detail },
  ...more,
});

const isOnePlace = (a: Address, b: Address) =>
  nearSamePlaces(comparablePlaces([a]), comparablePlaces([b]));

describe('a name as it is compared', () => {
  it.each([
    ['张记小馆有限公司', '张记小馆'],
    ['张记小馆（有限责任公司）', '张记小馆'],
    ['「张记」小馆', '张记小馆'],
    ['张记·小馆', '张记小馆'],
    ['ＫＦＣ餐厅', 'kfc餐厅'],
    ['张记商行', '张记'],
    ['个体户张三', '张三'],
    ['商行', '商行'],
    ['小店', '小店'],
    ['张记经营部分店', '张记'],
  ])('%s is %s', (name, compared) => {
    expect(comparableName(name)).toBe(compared);
  });

  it('stays as it is when it is made comparable again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'张记小店公司商行有限(（ａ') }), (name) => {
        const once = comparableName(name);
        expect(comparableName(once)).toBe(once);
      }),
    );
  });
});

describe('two names', () => {
  it.each([
    ['张记小馆', '张记小馆有限公司'],
    ['张记小馆', '张記小馆'],
    ['杭州张记餐饮管理有限公司', '杭州张记餐饮服务有限公司'],
    ['沙县小吃（文三路店）', '沙县小吃文三路'],
    ['张记小馆', '张小记馆'],
  ])('%s and %s are nearly the same', (a, b) => {
    expect(nearSameName(a, b)).toBe(true);
  });

  it.each([
    ['张记小馆', '李家面馆'],
    ['沙县小吃', '兰州拉面'],
    ['好又多超市', '好邻居超市'],
    ['张三', '李四'],
  ])('%s and %s are two', (a, b) => {
    expect(nearSameName(a, b)).toBe(false);
  });
});

describe('two addresses', () => {
  it.each([
    ['文三路1号', '文三路 1 號'],
    ['文三路一号', '文三路1号'],
    ['文三路十二号二十室', '文三路12号20室'],
    ['文三路1号三〇一室', '文三路1号301室'],
    ['文三路1号2幢', '文三路1号2栋'],
    ['浙江省杭州市西湖区文三路1号', '文三路1号'],
    ['文三路１号', '文三路1号'],
  ])('%s and %s are one place', (a, b) => {
    expect(isOnePlace(at(a), at(b))).toBe(true);
  });

  it('with other numbers are two places, however long the rest', () => {
    expect(isOnePlace(at('文三路1号'), at('文三路2号'))).toBe(false);
    expect(isOnePlace(at('文三路十一号'), at('文三路十二号'))).toBe(false);
    const long = '翠苑街道文三西路与古翠路交叉口东南角沿街商铺';
    expect(isOnePlace(at(`${long}101`), at(`${long}102`))).toBe(false);
  });

  it('among several are found as one by one, with equal numbers only', () => {
    const isNear = (some: string[], others: string[]) =>
      nearSamePlaces(
        comparablePlaces(some.map((detail) => at(detail))),
        comparablePlaces(others.map((detail) => at(detail))),
      );
    expect(isNear(['文三路1号', '学院路7号'], ['莫干山路3号', '学院路 7 號'])).toBe(true);
    expect(isNear(['文三路1号', '学院路7号'], ['文三路7号', '学院路1号'])).toBe(false);
    expect(isNear([], ['文三路1号'])).toBe(false);
  });

  it('in two cities or provinces are two places', () => {
    const there = { province: '32', city: '南京市', district: '鼓楼区' };
    expect(isOnePlace(at('文三路1号'), at('文三路1号', there))).toBe(false);
    expect(comparableAddress(at('文三路1号'))).toBe('33杭州市西湖区文3路1号');
  });
});

describe('similarity', () => {
  it.each([
    ['', '', 1],
    ['张记', '张记', 1],
    ['张记小馆', '张记小吃', 0.75],
    ['张记', '记张', 0.5],
    ['张', '李', 0],
    ['张记小馆', '', 0],
  ])('of %j and %j is %d', (a, b, share) => {
    expect(similarity(a, b)).toBe(share);
  });

  it('is the same both ways, between 0 and 1, and 1 for equals alone', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'张记小馆吃'), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const share = similarity(a, b);
        expect(share).toBe(similarity(b, a));
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share === 1).toBe(a === b);
      }),
    );
  });

  it('is asked for a share with the same answer', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'张记小馆吃'), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, fc.constantFrom(0.5, 0.75, 0.8, 1), (a, b, share) => {
        expect(isSimilar(a, b, share)).toBe(similarity(a, b) >= share);
      }),
      { numRuns: 2_000 },
    );
  });

  it('looks at 120 characters and no more', () => {
    expect(similarity('张'.repeat(1_000_000), '张'.repeat(120))).toBe(1);
  });
});
