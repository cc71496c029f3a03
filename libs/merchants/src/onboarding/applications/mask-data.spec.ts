import { describe, expect, it } from '@jest/globals';
import { completeApplication, NOBODYS_ID_NUMBER } from '../checks/application.fixture.js';
import { MERCHANT_KINDS } from '../checks/merchant-needs.js';
import type { MerchantKind } from '../checks/merchant-needs.js';
import { maskedData, maskedPaths } from './mask-data.js';

describe('data shown masked', () => {
  it.each(Object.keys(MERCHANT_KINDS) as MerchantKind[])(
    'of %s tells no number and no name of a person',
    (kind) => {
      const data = completeApplication(kind);
      const text = JSON.stringify(maskedData(data));
      for (const fact of [
        ...[NOBODYS_ID_NUMBER, '13800138000', '张三'],
        ...[data.settlement!.account!],
      ])
        expect(text).not.toContain(fact);
    },
  );

  it('keeps what the shop shows to everybody, and what is not there', () => {
    const data = completeApplication('company');
    const shown = maskedData(data);
    expect(shown.licence).toEqual(data.licence);
    expect(shown.business).toEqual(data.business);
    expect(shown.settlement!.holder).toBe(data.settlement!.holder);
    expect(shown.stores![0]!.address).toEqual(data.stores![0]!.address);
    expect(maskedData({ kind: 'company' })).toEqual({ kind: 'company' });
  });

  it('hides the operator in the name of a licence without a name', () => {
    const licence = { name: '个体户张三' };
    expect(maskedData({ kind: 'individually_owned', licence }).licence).toEqual({
      name: '个体户张*',
    });
  });

  it('shows nothing of what is faulty', () => {
    const legalPerson = { idNumber: '33010619900101', mobile: '+1 555 canary' };
    const shown = maskedData({ kind: 'individual', legalPerson });
    expect(shown.legalPerson).toEqual({ idNumber: '****', mobile: '****' });
  });
});

describe('data sent back masked', () => {
  it('is recognised at every field that is masked', () => {
    for (const kind of Object.keys(MERCHANT_KINDS) as MerchantKind[]) {
      const data = completeApplication(kind);
      expect(maskedPaths(data)).toEqual([]);
      const paths = [
        ...['legalPerson.name', 'legalPerson.idNumber', 'legalPerson.mobile'],
        ...(kind === 'company' ? [] : ['settlement.holder']),
        ...['settlement.account', 'stores.0.phone'],
      ];
      expect(maskedPaths(maskedData(data))).toEqual(paths);
    }
    expect(maskedPaths({ licence: { name: '个体户张*' } })).toEqual(['licence.name']);
  });
});
