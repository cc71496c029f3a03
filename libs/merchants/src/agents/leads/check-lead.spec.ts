import { describe, expect, it } from '@jest/globals';
import { checkLead } from './check-lead.js';
import { LEAD_MOVES, LEAD_STATES } from './lead.js';

const faultsOf = (typed: Parameters<typeof checkLead>[0]) =>
  checkLead(typed).faults.map(({ path, code }) => `${path}: ${code}`);

describe('a lead', () => {
  it('is kept in one form', () => {
    const { fields, faults } = checkLead({
      name: ' 张记　小馆 ',
      phone: '+86 138-0013-8000',
      province: '广西',
      city: '南宁市',
    });
    expect(faults).toEqual([]);
    expect(fields).toMatchObject({ name: '张记 小馆', phone: '13800138000', province: '45' });
  });

  it('needs a name, and a number or an address', () => {
    expect(faultsOf({})).toEqual(['name: missing', 'phone: contact_missing']);
    expect(faultsOf({ name: '张记', detail: '文三路90号' })).toEqual([]);
    expect(faultsOf({ name: '张记', phone: '13800138000' })).toEqual([]);
  });

  it('is told all its faults at once', () => {
    const typed = {
      name: '!',
      phone: '12345',
      province: '浙',
      city: 'Hangzhou',
      detail: 'x',
      contactName: '李'.repeat(51),
      notes: 'x'.repeat(2_001),
    };
    expect(faultsOf(typed)).toEqual([
      'name: shop_name_form',
      'phone: mobile_form',
      'province: province_unknown',
      'city: address_area',
      'detail: address_detail',
      'contactName: text_too_long',
      'notes: text_too_long',
    ]);
  });

  it('moves as the table says: to converted by no hand, and from there nowhere', () => {
    expect(Object.keys(LEAD_MOVES)).toEqual([...LEAD_STATES]);
    expect(Object.values(LEAD_MOVES).flat()).not.toContain('converted');
    expect(LEAD_MOVES.converted).toEqual([]);
  });
});
