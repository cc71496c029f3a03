import type { OnboardingApplication } from '#libs/channels';

const media = (name: string): string => `MEDIA-${name}-0123456789`;

/** What WeChat Pay asks beyond our application, all of it. */
export const APPLYMENT_DETAILS = {
  contactEmail: 'zhangsan@example.com',
  idCardAddress: '浙江省杭州市西湖区文三路1号',
  idCardFrom: '2020-01-01',
  idCardTo: '长期',
  storeAddressCode: '330106',
  settlementId: '719',
  qualificationType: '餐饮',
  accountBank: '工商银行',
  bankAddressCode: '330100',
  media: {
    licence: media('licence'),
    idFront: media('front'),
    idBack: media('back'),
    shopFront: media('door'),
    shopInside: media('room'),
  },
};

/** An application that is complete by our own rules; its numbers belong to nobody. */
export function completeApplyment(kind: OnboardingApplication['kind']) {
  const isCompany = kind === 'company';
  const name = isCompany ? '杭州张记餐饮有限公司' : '西湖区张记小馆';
  return {
    kind,
    licence: { name, creditCode: isCompany ? '91330106MA0000000' : '92330106MA0000000' },
    legalPerson: { name: '张三', idNumber: '330106199001010002', mobile: '13800138000' },
    business: { shortName: '张记小馆', mcc: '5812', servicePhone: '0571-88156688' },
    stores: [
      {
        name: '人民路店',
        address: { province: '33', city: '杭州市', district: '西湖区', detail: '文三路1号' },
      },
    ],
    settlement: {
      holder: isCompany ? name : '张三',
      account: isCompany ? '1202020209900012345' : '6200000000000005',
      bank: '中国工商银行杭州西湖支行',
    },
  };
}
