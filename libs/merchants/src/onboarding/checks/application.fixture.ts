import type { ApplicationData } from './application-data.js';
import { creditCodeCheckOf } from './credit-code.js';
import { idNumberCheckOf } from './id-number.js';
import type { MerchantKind } from './merchant-needs.js';

/** A number that fits the standard and belongs to nobody: order 000 is not given out. */
export const NOBODYS_ID_NUMBER = numbered('33010619900101000', idNumberCheckOf);

const INDIVIDUALLY_OWNED_CODE = numbered('92330106MA0000000', creditCodeCheckOf);
const COMPANY_CODE = numbered('91330106MA0000000', creditCodeCheckOf);

/** An application of each kind that is complete and right. */
export function completeApplication(kind: MerchantKind): ApplicationData {
  const documents = {
    ...{ idFront: 'front', idBack: 'back', shopFront: 'door', shopInside: 'room' },
    ...(kind === 'individual' ? {} : { licence: 'licence' }),
    ...(kind === 'company' ? { accountProof: 'proof' } : {}),
  };
  return {
    ...{ kind, documents, ...ownersOf(kind) },
    business: { shortName: '张记小馆', mcc: '5812', servicePhone: '0571-88156688' },
    stores: [
      {
        name: '人民路店',
        phone: '13800138000',
        address: { province: '33', city: '杭州市', district: '西湖区', detail: '文三路 1 号' },
        openingHours: [{ day: 1, from: '10:00', to: '22:00' }],
      },
    ],
  };
}

function ownersOf(kind: MerchantKind): Partial<ApplicationData> {
  const bank = '中国工商银行杭州西湖支行';
  const legalPerson = { name: '张三', idNumber: NOBODYS_ID_NUMBER, mobile: '13800138000' };
  const card = { holder: '张三', account: '6200000000000005', bank };
  if (kind === 'individual') return { legalPerson, settlement: card };
  if (kind === 'individually_owned') {
    const licence = { name: '西湖区张记小馆', creditCode: INDIVIDUALLY_OWNED_CODE };
    return { licence, legalPerson, settlement: card };
  }
  const name = '杭州张记餐饮有限公司';
  const settlement = { holder: name, account: '1202020209900012345', bank };
  return { licence: { name, creditCode: COMPANY_CODE }, legalPerson, settlement };
}

function numbered(first17: string, checkOf: (first17: string) => string): string {
  return first17 + checkOf(first17);
}
