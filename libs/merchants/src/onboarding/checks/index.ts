export type { ApplicationData, DocumentKind, StoreData } from './application-data.js';
export { MERCHANT_KINDS } from './merchant-needs.js';
export type { MerchantKind } from './merchant-needs.js';
export { searchTermsOf } from './search-terms.js';
