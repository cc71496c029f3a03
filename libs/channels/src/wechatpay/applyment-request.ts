import type { RingKey } from '../define-channel.js';
import type { OnboardingGiven, OnboardingRequest } from '../onboarding.js';
import { sealRsaOaep } from '../parts/rsa-oaep.js';
import type { ApplymentDetails } from './applyment-details.js';
import type { WechatpaySettings } from './settings.js';

type Given = OnboardingGiven<WechatpaySettings, ApplymentDetails>;
type Seal = (text: string | undefined) => string;

const PATH = '/v3/applyment4sub/applyment/';

/**
 * 特约商户进件: the legal person administers the account, payments are taken at the first store.
 * Fields, their words and which are sealed: https://pay.weixin.qq.com/doc/v3/partner/4012719997;
 * sealing: https://pay.weixin.qq.com/doc/v3/partner/4013059044.
 */
export function applymentRequest(given: Given): OnboardingRequest {
  const key = sealingKey(given.keys);
  const seal: Seal = (text = '') => sealRsaOaep(text, key.publicKeyPem);
  // Begins with the provider's number, as the page advises; sent again, it replaces what was sent.
  const businessCode = `${given.settings.mchid}_${given.requestNo}`;
  const body = {
    business_code: businessCode,
    contact_info: contactInfo(given, seal),
    subject_info: subjectInfo(given, seal),
    business_info: businessInfo(given),
    settlement_info: {
      settlement_id: given.details.settlementId,
      qualification_type: given.details.qualificationType,
    },
    bank_account_info: bankAccountInfo(given, seal),
  };
  return {
    method: 'POST',
    path: PATH,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'wechatpay-serial': key.serial,
    },
    body: JSON.stringify(body),
    statePath: `${PATH}business_code/${businessCode}`,
  };
}

/** WeChat's public key is to replace its certificates, so it goes first; else the newest. */
function sealingKey(keys: readonly RingKey[]): RingKey {
  const publicKeys = keys.filter(({ serial }) => serial.startsWith('PUB_KEY_ID_'));
  const key = publicKeys.at(-1) ?? keys.at(-1);
  if (!key) throw new RangeError('no key to seal with');
  return key;
}

function contactInfo({ application: { legalPerson }, details }: Given, seal: Seal) {
  return {
    contact_type: 'LEGAL',
    contact_name: seal(legalPerson?.name),
    contact_id_number: seal(legalPerson?.idNumber),
    mobile_phone: seal(legalPerson?.mobile),
    contact_email: seal(details.contactEmail),
  };
}

function subjectInfo({ application, details }: Given, seal: Seal) {
  const { kind, licence, legalPerson } = application;
  const isCompany = kind === 'company';
  const { media } = details;
  return {
    subject_type: isCompany ? 'SUBJECT_TYPE_ENTERPRISE' : 'SUBJECT_TYPE_INDIVIDUAL',
    finance_institution: false,
    business_license_info: {
      license_copy: media.licence,
      license_number: licence?.creditCode,
      merchant_name: licence?.name,
      legal_person: legalPerson?.name,
    },
    identity_info: {
      id_holder_type: 'LEGAL',
      id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
      id_card_info: {
        id_card_copy: media.idFront,
        id_card_national: media.idBack,
        id_card_name: seal(legalPerson?.name),
        id_card_number: seal(legalPerson?.idNumber),
        ...(details.idCardAddress ? { id_card_address: seal(details.idCardAddress) } : {}),
        card_period_begin: details.idCardFrom,
        card_period_end: details.idCardTo,
      },
      ...(isCompany ? { owner: true } : {}),
    },
  };
}

function businessInfo({ application: { business, stores }, details }: Given) {
  const { address, name } = stores?.[0] ?? {};
  const { district, detail } = address ?? {};
  return {
    merchant_shortname: business?.shortName,
    service_phone: business?.servicePhone,
    sales_info: {
      sales_scenes_type: ['SALES_SCENES_STORE'],
      biz_store_info: {
        biz_store_name: name,
        biz_address_code: details.storeAddressCode,
        biz_store_address: `${district ?? ''}${detail ?? ''}`,
        store_entrance_pic: [details.media.shopFront],
        indoor_pic: [details.media.shopInside],
      },
    },
  };
}

function bankAccountInfo({ application: { kind, settlement }, details }: Given, seal: Seal) {
  return {
    bank_account_type:
      kind === 'company' ? 'BANK_ACCOUNT_TYPE_CORPORATE' : 'BANK_ACCOUNT_TYPE_PERSONAL',
    account_name: seal(settlement?.holder),
    account_bank: details.accountBank,
    bank_address_code: details.bankAddressCode,
    bank_name: settlement?.bank,
    account_number: seal(settlement?.account),
  };
}
