import type { Address } from './address.js';
import type { MerchantKind } from './merchant-needs.js';
import type { OpeningSpan } from './opening-hours.js';

/** One store of an application, as far as it is filled in. */
export interface StoreData {
  readonly name?: string;
  readonly phone?: string;
  readonly address?: Partial<Address>;
  readonly openingHours?: readonly OpeningSpan[];
}

/** Papers and photographs an application carries. */
export type DocumentKind =
  'licence' | 'idFront' | 'idBack' | 'shopFront' | 'shopInside' | 'accountProof';

/** What an applicant enters, saved as they go: all but the kind may still be missing. */
export interface ApplicationData {
  readonly kind: MerchantKind;
  readonly licence?: { readonly name?: string; readonly creditCode?: string };
  readonly legalPerson?: {
    readonly name?: string;
    readonly idNumber?: string;
    readonly mobile?: string;
  };
  readonly business?: {
    readonly shortName?: string;
    readonly mcc?: string;
    readonly servicePhone?: string;
  };
  readonly stores?: readonly StoreData[];
  readonly settlement?: {
    readonly holder?: string;
    readonly account?: string;
    readonly bank?: string;
  };
  /** Ids of what was uploaded. */
  readonly documents?: { readonly [kind in DocumentKind]?: string };
}
