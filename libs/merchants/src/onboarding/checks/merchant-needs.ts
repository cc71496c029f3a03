/** The kinds of merchant, by what the law asks of them. */
export const MERCHANT_KINDS = {
  individual: { en: 'an individual without a licence', zh: '小微商户' },
  individually_owned: { en: 'an individually-owned business', zh: '个体工商户' },
  company: { en: 'a company', zh: '企业' },
} as const;

/** A key of {@link MERCHANT_KINDS}. */
export type MerchantKind = keyof typeof MERCHANT_KINDS;

const EVERY: readonly MerchantKind[] = ['individual', 'individually_owned', 'company'];
const LICENSED: readonly MerchantKind[] = ['individually_owned', 'company'];
const COMPANY: readonly MerchantKind[] = ['company'];

/** One thing an application must have, and for which kinds of merchant. */
export interface Need {
  /** A path of the application; `*` stands for each store. */
  readonly path: string;
  readonly kinds: readonly MerchantKind[];
}

/**
 * What an application needs before it can be submitted: who the merchant is, where it trades and
 * whose account it is paid to, as the rules for acquirers ask (银行卡收单业务管理办法, People's Bank of
 * China 2013; 银发〔2021〕259号); the photographs are what channels ask for.
 */
export const NEEDS: readonly Need[] = [
  { path: 'licence.name', kinds: LICENSED },
  { path: 'licence.creditCode', kinds: LICENSED },
  { path: 'legalPerson.name', kinds: EVERY },
  { path: 'legalPerson.idNumber', kinds: EVERY },
  { path: 'legalPerson.mobile', kinds: EVERY },
  { path: 'business.shortName', kinds: EVERY },
  { path: 'business.mcc', kinds: EVERY },
  { path: 'stores', kinds: EVERY },
  { path: 'stores.*.name', kinds: EVERY },
  { path: 'stores.*.address.province', kinds: EVERY },
  { path: 'stores.*.address.city', kinds: EVERY },
  { path: 'stores.*.address.detail', kinds: EVERY },
  { path: 'settlement.holder', kinds: EVERY },
  { path: 'settlement.account', kinds: EVERY },
  { path: 'settlement.bank', kinds: EVERY },
  { path: 'documents.licence', kinds: LICENSED },
  { path: 'documents.idFront', kinds: EVERY },
  { path: 'documents.idBack', kinds: EVERY },
  { path: 'documents.shopFront', kinds: EVERY },
  { path: 'documents.shopInside', kinds: EVERY },
  { path: 'documents.accountProof', kinds: COMPANY },
];
