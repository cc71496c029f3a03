import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkBankName,
  checkCompanyName,
  checkLicenceName,
  checkPersonName,
  checkShopName,
} from './names.js';

describe('a person’s name', () => {
  it.each([
    ['张三', '张三'],
    ['欧阳娜娜', '欧阳娜娜'],
    [' 张 三 ', '张三'],
    ['阿卜杜拉·买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉•买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉・买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉‧买买提', '阿卜杜拉·买买提'],
    ['𠮷川', '𠮷川'],
    ['㐂', null],
    ['李〇', '李〇'],
  ])('%j is %j', (typed, value) => {
    expect(checkPersonName(typed)).toEqual(
      value === null ? { ok: false, code: 'person_name_form' } : { ok: true, value },
    );
  });

  it.each(['', '张', 'Zhang San', '张三1', '·张三', '张三·', '张··三', '张三😀', '张'.repeat(51)])(
    '%j is refused',
    (text) => {
      expect(checkPersonName(text)).toEqual({ ok: false, code: 'person_name_form' });
    },
  );
});

describe('the name on a licence', () => {
  it('keeps its brackets in one form', () => {
    expect(checkLicenceName('杭州张记餐饮管理有限公司（普通合伙）', 'company')).toEqual({
      ok: true,
      value: '杭州张记餐饮管理有限公司(普通合伙)',
    });
    expect(checkLicenceName('杭州市西湖区张记小馆', 'individually_owned').ok).toBe(true);
  });

  it.each(['无', '***', '无字号', '--'])('%j is told to be 个体户 and a name', (text) => {
    const code = 'licence_name_absent';
    expect(checkLicenceName(text, 'individually_owned')).toEqual({ ok: false, code });
    expect(checkLicenceName('个体户张三', 'individually_owned').ok).toBe(true);
  });

  it('of an individually-owned business is no company’s', () => {
    const code = 'licence_name_of_company';
    expect(checkLicenceName('张记小馆有限公司', 'individually_owned')).toEqual({ ok: false, code });
  });

  it.each(['', '张', 'Zhang Ltd', '张记\u0000小馆', '张记<b>小馆', '张'.repeat(111)])(
    '%j is refused',
    (text) => {
      const code = 'licence_name_form';
      expect(checkLicenceName(text, 'individually_owned')).toEqual({ ok: false, code });
    },
  );
});

describe('a company’s name', () => {
  it.each([
    '华为技术有限公司',
    '腾讯科技（深圳）有限公司',
    '中国工商银行股份有限公司',
    '杭州某某企业管理合伙企业（有限合伙）',
    '西湖区阳光口腔门诊部',
    '某某县蔬菜专业合作社',
    'TCL科技集团股份有限公司',
  ])('%s says what it is', (name) => {
    expect(checkCompanyName(name).ok).toBe(true);
  });

  it.each(['张三', '张记小吃', '华为技术'])('%s does not say what it is', (name) => {
    expect(checkCompanyName(name)).toEqual({ ok: false, code: 'company_name_form' });
  });
});

describe('the name of a shop or a bank', () => {
  it('is what payers see', () => {
    for (const name of ['张记小馆', '7-Eleven', 'K11 咖啡', '老王の店'])
      expect(checkShopName(name).ok).toBe(true);
    for (const name of ['', '店', '123', '!!!', '张\u202e记小馆', '好'.repeat(51)])
      expect(checkShopName(name)).toEqual({ ok: false, code: 'shop_name_form' });
  });

  it('is a bank’s in full', () => {
    expect(checkBankName('中国工商银行杭州西湖支行').ok).toBe(true);
    for (const name of ['', '工行', '银行？？'])
      expect(checkBankName(name)).toEqual({ ok: false, code: 'bank_name_form' });
  });
});

describe('a check of a name', () => {
  it('never fails on strange text, and reads what it gave once more', () => {
    const checks = [checkPersonName, checkCompanyName, checkShopName, checkBankName];
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const check of checks) {
          const checked = check(text);
          if (checked.ok) expect(check(checked.value)).toEqual(checked);
        }
      }),
    );
  });

  it('ends soon, whatever it is given', () => {
    const long = `${'张·'.repeat(120)}!`;
    for (const check of [checkPersonName, checkCompanyName, checkShopName, checkBankName])
      expect(check(long).ok).toBe(false);
  });
});
