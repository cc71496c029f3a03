import { describe, expect, it } from '@jest/globals';
import { addressText, checkAddress } from './address.js';
import { PROVINCES } from './provinces.js';

const address = { province: '33', city: '杭州市', district: '西湖区', detail: '文三路 1 号' };

const codesOf = (of: Parameters<typeof checkAddress>[0]): [string, string][] =>
  checkAddress(of, 'address').map(({ path, code }) => [path, code]);

describe('an address', () => {
  it('has a province of GB/T 2260, a city, perhaps a district, and a street', () => {
    expect(codesOf(address)).toEqual([]);
    expect(codesOf({ ...address, district: undefined })).toEqual([]);
    for (const province of Object.keys(PROVINCES))
      expect(codesOf({ ...address, province })).toEqual([]);
    expect(Object.keys(PROVINCES)).toHaveLength(34);
  });

  it('is told all its faults at once', () => {
    const faulty = { province: '99', city: 'Hangzhou', district: '?', detail: '。。。。。' };
    expect(codesOf(faulty)).toEqual([
      ['address.province', 'address_province'],
      ['address.city', 'address_area'],
      ['address.district', 'address_area'],
      ['address.detail', 'address_detail'],
    ]);
  });

  it.each(['3', '330000', 'constructor', '__proto__', 'toString'])(
    'has no province %j',
    (province) => {
      expect(codesOf({ ...address, province })).toEqual([['address.province', 'address_province']]);
    },
  );

  it('is not faulty where it is not filled in yet', () => {
    expect(codesOf({})).toEqual([]);
    expect(codesOf({ city: '  ' })).toEqual([]);
  });

  it('is written in one line, a municipality once, as far as it is filled in', () => {
    expect(addressText(address)).toBe('浙江省杭州市西湖区文三路 1 号');
    const municipality = { province: '31', city: '上海市', district: '黄浦区' };
    expect(addressText(municipality)).toBe('上海市黄浦区');
    expect(addressText({ province: 'constructor', city: '杭州市' })).toBe('杭州市');
    expect(addressText({})).toBe('');
  });
});
