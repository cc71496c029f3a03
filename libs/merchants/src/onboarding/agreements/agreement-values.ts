import { shanghaiDay } from '#libs/kernel';
import { addressText } from '../checks/address.js';
import type { ApplicationData, StoreData } from '../checks/application-data.js';
import { maskBankCard, maskIdNumber, maskPhone } from '../checks/masking.js';
import { MERCHANT_KINDS } from '../checks/merchant-needs.js';
import type { Placeholder } from './template-text.js';

/** What is known of an agreement beside the application's data. */
export interface AgreementFacts {
  readonly agreementId: string;
  readonly applicationId: string;
  /** ms since the epoch. */
  readonly atMs: number;
}

/** What is not filled in has no value to print, and is seen to have none. */
const ABSENT = '无';

/** What a template is filled in with; numbers of people and accounts are masked. */
export function agreementValues(
  data: ApplicationData,
  { agreementId, applicationId, atMs }: AgreementFacts,
): Record<Placeholder, string> {
  const { licence, legalPerson, business, settlement } = data;
  return {
    merchantName: licence?.name ?? legalPerson?.name ?? ABSENT,
    merchantKind: MERCHANT_KINDS[data.kind].zh,
    creditCode: licence?.creditCode ?? ABSENT,
    legalPersonName: legalPerson?.name ?? ABSENT,
    legalPersonIdMasked: maskIdNumber(legalPerson?.idNumber ?? ''),
    mobileMasked: maskPhone(legalPerson?.mobile ?? ''),
    shortName: business?.shortName ?? ABSENT,
    stores: (data.stores ?? []).map(storeText).join('；') || ABSENT,
    settlementHolder: settlement?.holder ?? ABSENT,
    settlementAccountMasked: maskBankCard(settlement?.account ?? ''),
    settlementBank: settlement?.bank ?? ABSENT,
    applicationId,
    agreementId,
    date: shanghaiDate(atMs),
  };
}

/** A day as it stands in a contract: `2026年11月21日`. */
function shanghaiDate(atMs: number): string {
  const [year, month, day] = shanghaiDay(atMs).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

function storeText({ name, address = {} }: StoreData): string {
  const where = addressText(address);
  return where === '' ? (name ?? ABSENT) : `${name ?? ABSENT}（${where}）`;
}
