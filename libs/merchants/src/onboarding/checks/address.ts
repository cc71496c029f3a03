import { checkError, tidied } from './checked.js';
import type { CheckError } from './checked.js';
import type { CheckCode } from './check-sentences.js';
import { isProvinceCode, PROVINCES } from './provinces.js';

/** Where a shop is. */
export interface Address {
  /** Two digits of GB/T 2260. */
  readonly province: string;
  /** 杭州市; of a municipality its own name. */
  readonly city: string;
  /** 西湖区; some cities have none. */
  readonly district?: string;
  /** Street, number, floor. */
  readonly detail: string;
}

const AREA_FORM = /^\p{Unified_Ideograph}{2,30}$/u;
const DETAIL_LENGTH = { min: 4, max: 120 };
/** Punctuation alone is no street. */
const DETAIL_FORM = /^(?=.*[\p{L}\p{N}].*[\p{L}\p{N}])[^\p{Cc}]+$/u;

/**
 * Every faulty part of an address as far as it is filled in, below `path`. Cities and districts are
 * not looked up: they change every year, and a wrong refusal costs more than a wrong name.
 */
export function checkAddress(address: Partial<Address>, path: string): readonly CheckError[] {
  const parts: readonly [keyof Address, CheckCode, (text: string) => boolean][] = [
    ['province', 'address_province', (text) => isProvinceCode(tidied(text))],
    ['city', 'address_area', isArea],
    ['district', 'address_area', isArea],
    ['detail', 'address_detail', isDetail],
  ];
  return parts.flatMap(([part, code, holds]) => {
    const text = address[part] ?? '';
    return text.trim() === '' || holds(text) ? [] : [checkError(`${path}.${part}`, code)];
  });
}

/** In one line, as it is written on a letter; a municipality is its own city. */
export function addressText({
  province = '',
  city = '',
  district = '',
  detail = '',
}: Partial<Address>): string {
  const provinceName = isProvinceCode(province) ? PROVINCES[province] : '';
  return (provinceName === city ? city : provinceName + city) + district + detail;
}

function isArea(text: string): boolean {
  return AREA_FORM.test(tidied(text));
}

function isDetail(text: string): boolean {
  const detail = tidied(text);
  const length = [...detail].length;
  return length >= DETAIL_LENGTH.min && length <= DETAIL_LENGTH.max && DETAIL_FORM.test(detail);
}
