import type { DocumentKind } from '../checks/application-data.js';

/** Every kind of document, each with what it shows. */
export const DOCUMENT_KINDS = {
  licence: { en: 'the business licence', zh: '营业执照' },
  idFront: { en: 'the ID card, the side with the portrait', zh: '身份证人像面' },
  idBack: { en: 'the ID card, the side with the emblem', zh: '身份证国徽面' },
  shopFront: { en: 'the shop from the street, with its sign', zh: '门头照' },
  shopInside: { en: 'the shop inside', zh: '店内照' },
  accountProof: { en: 'the proof of the settlement account', zh: '结算账户证明' },
} as const satisfies Readonly<Record<DocumentKind, { en: string; zh: string }>>;

/** What is known of a document without opening its picture. */
export interface StoredDocument {
  readonly id: string;
  readonly merchantId: string;
  readonly applicationId: string;
  readonly kind: DocumentKind;
  /** SHA-256 of the file as it was sent, hex. */
  readonly sentSha256: string;
  /** SHA-256 of the picture as it is downloaded, hex. */
  readonly sha256: string;
  /** Of the picture. */
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** The principal. */
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  /** Since when it is not the application's any more; null while it is. */
  readonly replacedAt: Date | null;
  /** Since when its picture is gone. */
  readonly purgedAt: Date | null;
}

/** The two pictures of a document. */
export type PicturePart = 'content' | 'thumbnail';

/** The place that a picture is sealed for. */
export function picturePlace(id: string, part: PicturePart): string {
  return `document_pictures:${part}:${id}`;
}
