import type { FieldError } from './errors.js';

/** What a schema found; the part of zod's issues (and of Standard Schema's) that is looked at. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string | undefined;
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly origin?: string;
  readonly format?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly inclusive?: boolean;
}

/** Between the two languages of a schema's message: no sentence has a line break. */
const BREAK = '\n';

/** The message of a schema in both languages, for `.regex()`, `.refine()` and the like. */
export function inBoth(en: string, zh: string): string {
  return `${en}${BREAK}${zh}`;
}

/**
 * What a schema found wrong, as the fields of a DomainError, each in both languages; paths begin
 * with `under`. Of fields that a schema does not know each is named by itself.
 */
export function fieldErrors(issues: readonly SchemaIssue[], under = ''): FieldError[] {
  return issues.flatMap((issue) => {
    const keys = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
    const path = [...(under ? [under] : []), ...keys.map(String)];
    if (issue.code === 'unrecognized_keys')
      return (issue.keys ?? []).map((key) => unknownField([...path, key].join('.')));
    const [message, messageZh] = issue.message.split(BREAK) as [string, string | undefined];
    const told = { message, messageZh: messageZh ?? sentenceZh(issue) };
    return [{ path: path.join('.'), code: issue.code ?? 'invalid', ...told }];
  });
}

function unknownField(path: string): FieldError {
  const told = { message: 'There is no such field.', messageZh: '没有这个字段。' };
  return { path, code: 'unknown_field', ...told };
}

const TYPES: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  boolean: ' true 或 false',
  array: '列表',
  object: '对象',
  record: '对象',
  date: '日期',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: '须为带时区的日期时间，例如 2026-01-31T08:00:00+08:00。',
  date: '须为日期，例如 2026-01-31。',
  url: '须为完整的网址。',
  email: '须为电子邮箱。',
};

/** By code. In words of our own: zod's Chinese names patterns and types only programmers know. */
const SENTENCES: Readonly<Record<string, (issue: SchemaIssue) => string>> = {
  invalid_type: ({ expected = '' }) => `必填，须为${TYPES[expected] ?? '规定的格式'}。`,
  invalid_value: ({ values = [] }) => `须为：${values.map(String).join('、')}。`,
  too_small: ({ origin, minimum, inclusive }) =>
    limitZh(origin, minimum, inclusive ? '至少' : '大于'),
  too_big: ({ origin, maximum, inclusive }) =>
    limitZh(origin, maximum, inclusive ? '最多' : '小于'),
  invalid_format: ({ format = '' }) => FORMATS[format] ?? '格式不正确。',
};

function sentenceZh(issue: SchemaIssue): string {
  return SENTENCES[issue.code ?? '']?.(issue) ?? '内容不正确。';
}

const UNITS: Readonly<Record<string, string>> = { string: '个字符', array: '项', set: '项' };

function limitZh(origin = '', limit: number | bigint | undefined, bound: string): string {
  return `${bound} ${limit} ${UNITS[origin] ?? ''}`.trimEnd() + '。';
}
