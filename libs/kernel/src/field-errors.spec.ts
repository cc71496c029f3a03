import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fieldErrors, inBoth } from './field-errors.js';

function found(schema: z.ZodType, value: unknown, under?: string) {
  return fieldErrors(schema.safeParse(value).error?.issues ?? [], under);
}

const shop = z.strictObject({
  name: z.string().min(2).max(4),
  stores: z.array(z.object({ seats: z.int().min(1).lt(500) })).max(2),
  kind: z.enum(['micro', 'company']),
  phone: z.string().regex(/^1\d{10}$/, inBoth('must be a mobile', '须为手机号码。')),
  opened: z.iso.date(),
  site: z.url(),
  open: z.boolean().refine((is) => is, 'must be open'),
});

describe('what a schema found wrong', () => {
  const faulty = {
    name: '张记小馆儿',
    stores: [{ seats: 0 }, { seats: 500 }],
    kind: 'shop',
    phone: '110',
    opened: 'today',
    site: 'none',
    open: false,
    logo: '',
    motto: '',
  };

  it('is told of every field at once, in Chinese words that a shopkeeper knows', () => {
    expect(found(shop, faulty).map(({ path, code, messageZh }) => [path, code, messageZh])).toEqual(
      [
        ['name', 'too_big', '最多 4 个字符。'],
        ['stores.0.seats', 'too_small', '至少 1。'],
        ['stores.1.seats', 'too_big', '小于 500。'],
        ['kind', 'invalid_value', '须为：micro、company。'],
        ['phone', 'invalid_format', '须为手机号码。'],
        ['opened', 'invalid_format', '须为日期，例如 2026-01-31。'],
        ['site', 'invalid_format', '须为完整的网址。'],
        ['open', 'custom', '内容不正确。'],
        ['logo', 'unknown_field', '没有这个字段。'],
        ['motto', 'unknown_field', '没有这个字段。'],
      ],
    );
  });

  it('is told in English by the schema’s own words', () => {
    const english = found(shop, faulty).map(({ message }) => message);
    expect(english).toContain('must be a mobile');
    expect(english).toContain('must be open');
    expect(english.join()).not.toMatch(/\p{Script=Han}/u);
  });

  it('says what is missing, and what it is to be', () => {
    expect(found(shop, { stores: [{}, {}] }).map(({ messageZh }) => messageZh)).toEqual([
      '必填，须为文本。',
      ...['必填，须为数字。', '必填，须为数字。'],
      '须为：micro、company。',
      ...['必填，须为文本。', '必填，须为文本。', '必填，须为文本。'],
      '必填，须为 true 或 false。',
    ]);
  });

  it('stands below the field that was checked', () => {
    expect(found(shop, { ...faulty, stores: 'many' }, 'settings')[1]!.path).toBe('settings.stores');
    expect(found(z.string(), 5, 'settings')[0]!.path).toBe('settings');
    expect(found(z.string(), 5)[0]!.path).toBe('');
  });
});
