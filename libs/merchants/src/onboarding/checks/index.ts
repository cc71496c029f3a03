export { checkAddress } from './address.js';
export type { Address } from './address.js';
export type { ApplicationData, DocumentKind, StoreData } from './application-data.js';
export { checkBankCard, checkCompanyAccount } from './bank-account.js';
export { checkApplication, inOneForm } from './check-application.js';
export { CHECK_SENTENCES } from './check-sentences.js';
export type { CheckCode } from './check-sentences.js';
export { checkError } from './checked.js';
export type { Checked, CheckError } from './checked.js';
export { checkCreditCode } from './credit-code.js';
export type { CreditCode } from './credit-code.js';
export { checkIdNumber } from './id-number.js';
export type { IdNumber } from './id-number.js';
export { maskBankCard, maskIdNumber, maskName, maskPhone } from './masking.js';
export { checkMcc } from './mcc.js';
export { merchantCategories } from './mcc-table.js';
export type { MerchantCategory } from './mcc-table.js';
export { MERCHANT_KINDS, NEEDS } from './merchant-needs.js';
export type { MerchantKind, Need } from './merchant-needs.js';
export { missingOf } from './missing-of.js';
export {
  checkBankName,
  checkCompanyName,
  checkLicenceName,
  checkPersonName,
  checkShopName,
} from './names.js';
export { checkOpeningHours } from './opening-hours.js';
export type { OpeningSpan } from './opening-hours.js';
export { checkLandline, checkMobile, checkPhone } from './phone.js';
export { PROVINCES } from './provinces.js';
export type { ProvinceCode } from './provinces.js';
export {
  comparableAddress,
  comparableName,
  nearSameAddress,
  nearSameName,
  similarity,
} from './sameness.js';
export { searchTermsOf } from './search-terms.js';
export { settlementHolderFault } from './settlement-holder.js';
