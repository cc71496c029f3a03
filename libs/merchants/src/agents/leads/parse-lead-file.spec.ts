import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { leadsAsCsv } from './export-leads.js';
import { leadColumnOf } from './lead-columns.js';
import type { Lead } from './lead.js';
import { LEAD_ROWS_MAX, parseLeadFile } from './parse-lead-file.js';

const HEAD = '店名,联系人,电话,省份,城市,区县,详细地址,备注';
const ROW = '李记早点,李老板,138 0013 8000,浙江,杭州市,西湖区,文三路90号,老客户介绍';
const FIELDS = {
  name: '李记早点',
  contactName: '李老板',
  phone: '13800138000',
  province: '33',
  city: '杭州市',
  district: '西湖区',
  detail: '文三路90号',
  source: null,
  notes: '老客户介绍',
};
const file = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'utf8');
const faultsOf = (bytes: Uint8Array) =>
  parseLeadFile(bytes).faults.map(({ row, column, code }) => [row, column, code]);

describe('a file of leads', () => {
  it.each([
    ['UTF-8', Buffer.from(`${HEAD}\n${ROW}\n`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${HEAD}\r\n${ROW}\r\n`)],
    ['GBK, as Excel writes CSV in China', iconv.encode(`${HEAD}\r\n${ROW}\r\n`, 'gbk')],
    ['GB 18030', iconv.encode(`${HEAD}\r\n${ROW}\r\n`, 'gb18030')],
    [
      'UTF-16 with tabs, Excel’s Unicode text',
      iconv.encode(`${HEAD}\r\n${ROW}`.replaceAll(',', '\t'), 'utf-16le', { addBOM: true }),
    ],
  ])('is read from %s', (_, bytes) => {
    const rows = [{ row: 2, fields: FIELDS, agent: null }];
    expect(parseLeadFile(bytes)).toEqual({ rows, faults: [] });
  });

  it('may name its columns in Chinese or English, in any order and spelling', () => {
    const bytes = file('Phone, Name ,AGENT ID', '0571-88156688,好又多便利店,王');
    expect(parseLeadFile(bytes).rows).toMatchObject([
      { fields: { name: '好又多便利店', phone: '0571-88156688' }, agent: '王' },
    ]);
    const known = ['店名', '手机号', '区/县', 'contact name', ' Notes*'].map(leadColumnOf);
    expect(known).toEqual(['name', 'phone', 'district', 'contactName', 'notes']);
  });

  it('is told every fault of every row at once, as Excel counts rows', () => {
    const lines = [
      HEAD,
      ',张三,123,火星,杭州市,西湖区,文三路90号,',
      '',
      ROW,
      '王记,,,浙江,A,,,',
      '赵记,,,,,,,,多一列',
    ];
    expect(faultsOf(file(...lines))).toEqual([
      [2, '店名', 'missing'],
      [2, '电话', 'mobile_form'],
      [2, '省份', 'province_unknown'],
      [5, '城市', 'address_area'],
      [5, '电话', 'contact_missing'],
      [6, null, 'columns_many'],
    ]);
    const { faults } = parseLeadFile(file(...lines));
    for (const { message, messageZh } of faults) {
      expect(message).toMatch(/\w/);
      expect(messageZh).toMatch(/\p{Unified_Ideograph}/u);
      // What was entered may be somebody's number.
      expect(message + messageZh).not.toContain('123');
    }
  });

  it('keeps lines within quotes together and numbers the rows after them as Excel does', () => {
    const bytes = file('店名,电话,备注', '一店,13800138000,"两行\n备注, 有逗号"', '二店,1,');
    expect(parseLeadFile(bytes).rows[0]!.fields.notes).toBe('两行\n备注, 有逗号');
    expect(faultsOf(bytes)).toEqual([[3, '电话', 'mobile_form']]);
  });

  it('takes off what Excel puts around a number to keep it a text', () => {
    const bytes = file('店名,电话', '一店,"=""13800138000"""', `二店,'+8613800138001`);
    const phones = parseLeadFile(bytes).rows.map(({ fields }) => fields.phone);
    expect(phones).toEqual(['13800138000', '13800138001']);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'column_missing'],
    ['only its first row', file('店名,电话'), 'file_empty'],
    ['no column of names', file('电话', '13800138000'), 'column_missing'],
    ['a column nobody knows', file('店名,颜色', 'x,y'), 'column_unknown'],
    ['a column twice', file('店名,电话,手机', 'x,y,z'), 'column_twice'],
    ['an open quote', file('店名,电话', '"李记,13800138000'), 'file_quotes'],
    ['bytes of no text', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0xff]), 'file_encoding'],
    [
      'too many rows',
      file('店名,电话', ...Array.from({ length: LEAD_ROWS_MAX + 1 }, () => '李记,13800138000')),
      'file_too_long',
    ],
    ['a row that is too long', file('店名,备注', `李记,"${'x'.repeat(20_000)}"`), 'text_too_long'],
  ])('with %s is refused whole', (_, bytes, code) => {
    const { rows, faults } = parseLeadFile(bytes);
    expect({ rows, codes: faults.map((fault) => fault.code) }).toEqual({ rows: [], codes: [code] });
  });

  it('never breaks the reader, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, hasHead) => {
        const bytes = hasHead ? Buffer.concat([file('店名,电话', ''), noise]) : noise;
        const { rows, faults } = parseLeadFile(bytes);
        expect(rows.length + faults.length).toBeGreaterThan(0);
      }),
    );
  });
});

const lead: Lead = {
  ...FIELDS,
  id: 'led_1',
  agentId: null,
  state: 'new',
  lostReason: null,
  applicationId: null,
  version: 1,
  createdBy: 'usr_1',
  createdAt: new Date(0),
};

describe('an export of leads', () => {
  it('holds nothing a spreadsheet would run', () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://evil")'];
    const text = leadsAsCsv(names.map((name) => ({ ...lead, name })));
    expect(text.startsWith('\ufeff店名,联系人,电话,')).toBe(true);
    const cells = text.split('\r\n').slice(1, -1);
    expect(cells).toHaveLength(names.length);
    for (const cell of cells) expect(cell).toMatch(/^"?'/);
  });

  it('is read as it was written, names that look like formulas too', () => {
    for (const name of ['李记早点', '+1便利店', '@好又多', '一"店"', '张,李 面馆']) {
      const csv = leadsAsCsv([{ ...lead, name }]).replaceAll(/,(状态|新建),(编号|led_1)/g, '');
      const [row] = parseLeadFile(Buffer.from(csv)).rows;
      expect(row?.fields.name ?? parseLeadFile(Buffer.from(csv)).faults).toBe(name);
    }
  });
});
