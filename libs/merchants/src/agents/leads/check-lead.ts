import type { FieldError } from '#libs/kernel';
import { checkAddress } from '../../onboarding/checks/address.js';
import { checkError } from '../../onboarding/checks/checked.js';
import { checkShopName } from '../../onboarding/checks/names.js';
import { checkPhone } from '../../onboarding/checks/phone.js';
import { isProvinceCode, PROVINCES } from '../../onboarding/checks/provinces.js';
import { leadFault } from './lead-sentences.js';
import type { LeadFields } from './lead.js';

/** A lead as somebody typed it. */
export type TypedLead = { readonly [F in keyof LeadFields]?: string | null | undefined };

/** What was read: the lead in the form in which it is kept, and everything wrong with it. */
export interface CheckedLead {
  readonly fields: LeadFields;
  readonly faults: readonly FieldError[];
}

/** Of what no check of an application bounds. */
const LENGTH_MAX = { contactName: 50, source: 100, notes: 2000 } as const;

/** Reads a lead; every faulty field at once, each with its sentence in both languages. */
export function checkLead(typed: TypedLead): CheckedLead {
  const texts = Object.fromEntries(
    Object.entries(typed).map(([field, text]) => [field, tidy(text)]),
  ) as { [F in keyof LeadFields]: string | null | undefined };
  const name = texts.name ? checkShopName(texts.name) : null;
  const phone = texts.phone ? checkPhone(texts.phone) : null;
  const fields: LeadFields = {
    name: name?.ok ? name.value : (texts.name ?? ''),
    contactName: texts.contactName ?? null,
    phone: phone?.ok ? phone.value : null,
    province: provinceOf(texts.province),
    city: texts.city ?? null,
    district: texts.district ?? null,
    detail: texts.detail ?? null,
    source: texts.source ?? null,
    notes: texts.notes ?? null,
  };
  const faults = [
    ...(name === null ? [checkError('name', 'missing')] : []),
    ...(name?.ok === false ? [checkError('name', name.code)] : []),
    ...(phone?.ok === false ? [checkError('phone', phone.code)] : []),
    ...placeFaults(fields),
    ...lengthFaults(fields),
    ...(texts.phone || texts.detail ? [] : [leadFault('phone', 'contact_missing')]),
  ];
  return { fields, faults };
}

function placeFaults({ province, city, district, detail }: LeadFields): FieldError[] {
  const isKnown = province === null || isProvinceCode(province);
  const parts = Object.entries({ city, district, detail }).filter(([, text]) => text !== null);
  const faults = checkAddress(Object.fromEntries(parts), '').map((fault) => ({
    ...fault,
    path: fault.path.slice(1),
  }));
  return [...(isKnown ? [] : [leadFault('province', 'province_unknown')]), ...faults];
}

function lengthFaults(fields: LeadFields): FieldError[] {
  const names = ['contactName', 'source', 'notes'] as const;
  return names
    .filter((field) => [...(fields[field] ?? '')].length > LENGTH_MAX[field])
    .map((field) => leadFault(field, 'text_too_long'));
}

/** 33, 浙江省 or 浙江 as 33; what is none of them stays as it is. */
function provinceOf(text: string | null | undefined): string | null {
  if (!text) return null;
  const found = Object.entries(PROVINCES).find(
    ([code, name]) => code === text || name === text || (text.length > 1 && name.startsWith(text)),
  );
  return found?.[0] ?? text;
}

/** Half-width and without spaces around; of nothing nothing. */
function tidy(text: string | null | undefined): string | null {
  const tidied = (text ?? '')
    .normalize('NFKC')
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();
  return tidied === '' ? null : tidied;
}
