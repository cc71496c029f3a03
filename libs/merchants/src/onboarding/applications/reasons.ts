import type { Reason } from './application.js';

/** Why an application is returned, rejected, suspended or closed; each in both languages. */
export const REASONS = {
  unreadable: {
    en: 'The picture cannot be read; take it again.',
    zh: '照片不清晰，请重新拍摄。',
  },
  mismatch: {
    en: 'This differs from the document; compare the two.',
    zh: '与证件信息不一致，请核对。',
  },
  expired: { en: 'The document has expired; send the current one.', zh: '证件已过期，请更新。' },
  incomplete: { en: 'A part of this is missing; add it.', zh: '信息不完整，请补充。' },
  wrong_document: {
    en: 'This is another document than asked for; send the right one.',
    zh: '证件类型不符，请重新上传。',
  },
  not_the_shop: {
    en: 'The picture does not show this shop; take it on the spot.',
    zh: '照片与门店不符，请实地拍摄。',
  },
  duplicate: { en: 'This merchant has been taken on already.', zh: '该商户已进件，请勿重复提交。' },
  category: { en: 'We do not take on this kind of business.', zh: '暂不支持该经营类目。' },
  risk: { en: 'Our rules about risk do not allow it.', zh: '不符合风控要求。' },
  by_request: { en: 'The merchant asked for it.', zh: '应商户要求。' },
} as const;

/** What a reviewer gives: a word of {@link REASONS}, or `other` with both sentences. */
export interface GivenReason {
  /** Of one field; the application as a whole without it. */
  readonly path?: string | undefined;
  readonly code: string;
  readonly message?: string | undefined;
  readonly messageZh?: string | undefined;
}

/** The words a reason can have. */
export const REASON_CODES = [...Object.keys(REASONS), 'other'] as readonly string[];

const LEAVES: Readonly<Record<string, string>> = {
  licence: 'name|creditCode',
  legalPerson: 'name|idNumber|mobile',
  business: 'shortName|mcc|servicePhone',
  settlement: 'holder|account|bank',
  documents: 'licence|idFront|idBack|shopFront|shopInside|accountProof',
};
const STORE = String.raw`\d{1,2}(\.(name|phone|openingHours|address(\.(province|city|district|detail))?))?`;
const FIELD = new RegExp(
  `^(${[
    'kind',
    ...Object.entries(LEAVES).map(([part, leaves]) => String.raw`${part}(\.(${leaves}))?`),
    String.raw`stores(\.${STORE})?`,
  ].join('|')})$`,
);

/** Whether a path leads to a field of an application, or to a group of them. */
export function isFieldPath(path: string): boolean {
  return FIELD.test(path);
}

/** The reason with its sentences. */
export function reasonOf({ path = '', code, message, messageZh }: GivenReason): Reason {
  const told = Object.hasOwn(REASONS, code) ? REASONS[code as keyof typeof REASONS] : null;
  const [en, zh] = [message ?? '', messageZh ?? ''];
  return { path, code, message: told?.en ?? en, messageZh: told?.zh ?? zh };
}
