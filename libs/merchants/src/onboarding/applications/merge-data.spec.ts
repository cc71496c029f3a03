import { describe, expect, it } from '@jest/globals';
import type { ApplicationData } from '../checks/application-data.js';
import { changedPaths, mergedData } from './merge-data.js';

const data: ApplicationData = {
  kind: 'company',
  licence: { name: '杭州张记餐饮有限公司', creditCode: '91330106MA00000000' },
  business: { shortName: '张记' },
  stores: [{ name: '一店', phone: '13800138000' }, { name: '二店' }],
};

describe('a part of the data that is saved', () => {
  it('changes what it names, clears what it gives as null, and leaves the rest', () => {
    const patch = { licence: { name: '新名' }, business: { shortName: null, mcc: '5812' } };
    expect(mergedData(data, patch)).toEqual({
      ...data,
      licence: { name: '新名', creditCode: '91330106MA00000000' },
      business: { mcc: '5812' },
    });
    expect(mergedData(data, { licence: null })).not.toHaveProperty('licence');
    expect(mergedData(data, {})).toEqual(data);
  });

  it('has its list of stores whole, without what is null', () => {
    const stores = [{ name: '三店', phone: null, address: { city: '杭州市' } }];
    expect(mergedData(data, { stores }).stores).toEqual([
      { name: '三店', address: { city: '杭州市' } },
    ]);
  });

  it('can name another kind, and never takes the kind away', () => {
    expect(mergedData(data, { kind: 'individual' }).kind).toBe('individual');
    expect(mergedData(data, { kind: null }).kind).toBe('company');
  });

  it('does not touch what was there before', () => {
    const before = structuredClone(data);
    mergedData(data, { licence: { name: 'x' }, stores: [] });
    expect(data).toEqual(before);
  });
});

describe('the fields that differ', () => {
  it('are named by their paths, each text and each week of opening hours', () => {
    const after: ApplicationData = {
      ...data,
      kind: 'individually_owned',
      licence: { name: '杭州张记餐饮有限公司' },
      stores: [{ name: '一店', openingHours: [{ day: 1, from: '10:00', to: '22:00' }] }],
    };
    expect(changedPaths(data, after)).toEqual([
      'kind',
      'licence.creditCode',
      'stores.0.phone',
      'stores.1.name',
      'stores.0.openingHours',
    ]);
  });

  it('are none where a field is empty or not there', () => {
    expect(changedPaths(data, { ...data, settlement: { bank: '' }, documents: {} })).toEqual([]);
  });
});
