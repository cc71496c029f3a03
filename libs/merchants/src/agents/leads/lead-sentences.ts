import type { FieldError } from '#libs/kernel';

interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** What can be wrong with a lead or its file beside what the checks of applications find. */
export const LEAD_SENTENCES = {
  text_too_long: { en: 'This is too long.', zh: '内容过长，请缩短。' },
  contact_missing: {
    en: 'Give a phone number or an address: else nobody can go or call there.',
    zh: '电话和地址至少填写一项。',
  },
  province_unknown: {
    en: 'Write the province as 浙江省, 浙江 or 33.',
    zh: '省份填写有误，请填写“浙江省”、“浙江”或“33”。',
  },
  agent_unknown: {
    en: 'You see no agent of this name or id, or more than one of this name.',
    zh: '找不到该经纪人（名称或编号），或有重名。',
  },
  columns_many: {
    en: 'The row has more cells than the first one; put texts with commas in quotes.',
    zh: '该行列数多于表头，含逗号的内容请用引号括起。',
  },
  column_unknown: {
    en: 'There is no such column; remove it or rename it.',
    zh: '无法识别的列名，请删除或改名。',
  },
  column_twice: { en: 'The column is there twice.', zh: '列名重复。' },
  column_missing: {
    en: 'The first row must name the columns, a column 店名 (name) among them.',
    zh: '首行应为列名，且必须有“店名”列。',
  },
  file_empty: { en: 'The file has no rows.', zh: '文件中没有数据。' },
  file_too_long: {
    en: 'The file has more than 5,000 rows; cut it into parts.',
    zh: '文件超过5000行，请拆分后导入。',
  },
  file_encoding: {
    en: 'The file is neither UTF-8 nor GBK; save it as CSV once more.',
    zh: '文件编码无法识别，请另存为CSV（UTF-8或GBK）。',
  },
  file_quotes: {
    en: 'A quotation mark is not closed, or stands in the middle of a cell.',
    zh: '引号未闭合或位置有误。',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

/** A word of {@link LEAD_SENTENCES}. */
export type LeadFault = keyof typeof LEAD_SENTENCES;

/** The faulty field at `path`. */
export function leadFault(path: string, code: LeadFault): FieldError & { messageZh: string } {
  const { en, zh } = LEAD_SENTENCES[code];
  return { path, code, message: en, messageZh: zh };
}
