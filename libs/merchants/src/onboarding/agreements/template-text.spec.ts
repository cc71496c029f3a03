import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { completeApplication, NOBODYS_ID_NUMBER } from '../checks/application.fixture.js';
import { agreementValues } from './agreement-values.js';
import { blocksOf, filled, placeholderFaults, PLACEHOLDERS } from './template-text.js';
import type { Placeholder } from './template-text.js';

const FACTS = {
  agreementId: 'agr_1',
  applicationId: 'apl_1',
  // Half past midnight in Shanghai, still the day before in UTC.
  atMs: Date.parse('2026-11-20T16:30:00Z'),
};
const names = Object.keys(PLACEHOLDERS) as Placeholder[];

describe('the text of a template', () => {
  it('may name every placeholder there is, with spaces too', () => {
    const body = names.map((name) => `{{${name}}} {{ ${name} }}`).join('\n');
    expect(placeholderFaults(body)).toEqual([]);
  });

  it('is told every unknown placeholder at once, in both languages', () => {
    const faults = placeholderFaults('{{merchant}} {{date}} {{constructor}} {{}} {{merchant}}');
    expect(faults.map(({ code, message }) => [code, message.split(';')[0]])).toEqual([
      ['placeholder_unknown', 'There is no placeholder {{merchant}}'],
      ['placeholder_unknown', 'There is no placeholder {{constructor}}'],
      ['placeholder_unknown', 'There is no placeholder {{}}'],
    ]);
    expect(faults[0]!.messageZh).toContain('没有占位符 {{merchant}}');
  });

  it.each(['{{date', 'date}}', '{{date}', '{{da\nte}}'])(
    'is refused with open braces: %j',
    (body) => {
      expect(placeholderFaults(body)).toMatchObject([{ code: 'placeholder_malformed' }]);
    },
  );

  it('is lines of three kinds', () => {
    expect(blocksOf('# 协议 \n\n## 第一条\n甲方  \n#1 号')).toEqual([
      { kind: 'title', text: '协议' },
      { kind: 'paragraph', text: '' },
      { kind: 'heading', text: '第一条' },
      { kind: 'paragraph', text: '甲方' },
      { kind: 'paragraph', text: '#1 号' },
    ]);
  });
});

describe('docs/agreements.md', () => {
  it('lists every placeholder with what it is filled in with', () => {
    const url = new URL('../../../../../docs/agreements.md', import.meta.url);
    const page = readFileSync(url, 'utf8');
    for (const [name, meaning] of Object.entries(PLACEHOLDERS))
      expect(page).toContain(`| \`{{${name}}}\` | ${meaning} |`);
  });
});

describe('an agreement', () => {
  it('says who, where and whose account, numbers masked, the day as in Shanghai', () => {
    const data = completeApplication('company');
    expect(agreementValues(data, FACTS)).toMatchObject({
      merchantName: '杭州张记餐饮有限公司',
      merchantKind: '企业',
      legalPersonIdMasked: expect.stringMatching(/^33\*{14}/),
      mobileMasked: '138****8000',
      stores: '人民路店（浙江省杭州市西湖区文三路 1 号）',
      settlementAccountMasked: expect.stringMatching(/^\*+2345$/),
      date: '2026年11月21日',
    });
    expect(JSON.stringify(agreementValues(data, FACTS))).not.toContain(NOBODYS_ID_NUMBER);
  });

  it('of somebody without a licence names the person, and says that there is no code', () => {
    const values = agreementValues(completeApplication('individual'), FACTS);
    expect(values).toMatchObject({
      merchantName: '张三',
      merchantKind: '小微商户',
      creditCode: '无',
    });
  });

  it('has a value at every placeholder, and never one inside another', () => {
    const blocks = blocksOf(names.map((name) => `{{${name}}}`).join('\n'));
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const values = agreementValues({ kind: 'company' }, FACTS);
        const given = { ...values, merchantName: `${text}{{date}}$&` };
        const shown = filled(blocks, given).map((block) => block.text);
        expect(shown[0]).toBe(given.merchantName.replaceAll(/\s+/g, ' '));
        expect(shown.slice(1).join('')).not.toContain('{{');
      }),
    );
  });
});
