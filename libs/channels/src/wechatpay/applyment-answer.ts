import { z } from 'zod';
import { channelAnswerNotUnderstood } from '../channels.errors.js';
import type { OnboardingAnswer, OnboardingReason } from '../onboarding.js';

/** Where WeChat's fields come from in our application; the last word of its path decides. */
export const FIELD_PATHS: Readonly<Record<string, string>> = {
  contact_name: 'legalPerson.name',
  contact_id_number: 'legalPerson.idNumber',
  mobile_phone: 'legalPerson.mobile',
  contact_email: 'details.contactEmail',
  subject_type: 'kind',
  license_copy: 'documents.licence',
  license_number: 'licence.creditCode',
  merchant_name: 'licence.name',
  legal_person: 'legalPerson.name',
  id_card_copy: 'documents.idFront',
  id_card_national: 'documents.idBack',
  id_card_name: 'legalPerson.name',
  id_card_number: 'legalPerson.idNumber',
  id_card_address: 'details.idCardAddress',
  card_period_begin: 'details.idCardFrom',
  card_period_end: 'details.idCardTo',
  merchant_shortname: 'business.shortName',
  service_phone: 'business.servicePhone',
  biz_store_name: 'stores.0.name',
  biz_address_code: 'details.storeAddressCode',
  biz_store_address: 'stores.0.address.detail',
  store_entrance_pic: 'documents.shopFront',
  indoor_pic: 'documents.shopInside',
  settlement_id: 'details.settlementId',
  qualification_type: 'details.qualificationType',
  account_name: 'settlement.holder',
  account_bank: 'details.accountBank',
  bank_address_code: 'details.bankAddressCode',
  bank_name: 'settlement.bank',
  account_number: 'settlement.account',
};

const REASON_CHARACTERS_MAX = 500;
const REASONS_MAX = 50;

const taken = z.object({ applyment_id: z.union([z.int(), z.string()]) });
const refused = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.object({ field: z.string().optional() }).optional(),
});
const asked = z.object({
  applyment_state: z.string(),
  applyment_state_msg: z.string().optional(),
  sign_url: z.string().optional(),
  sub_mchid: z.string().optional(),
  audit_detail: z
    .array(
      z.object({
        field: z.string().default(''),
        field_name: z.string().default(''),
        reject_reason: z.string(),
      }),
    )
    .default([]),
});
type Asked = z.output<typeof asked>;

/** The words of https://pay.weixin.qq.com/doc/v3/partner/4012697168, each with what it means. */
const STATES: Readonly<Record<string, (answer: Asked) => OnboardingAnswer>> = {
  APPLYMENT_STATE_EDITTING: returned,
  APPLYMENT_STATE_AUDITING: () => ({ state: 'pending' }),
  APPLYMENT_STATE_REJECTED: returned,
  APPLYMENT_STATE_TO_BE_CONFIRMED: awaiting,
  APPLYMENT_STATE_TO_BE_SIGNED: awaiting,
  APPLYMENT_STATE_SIGNING: () => ({ state: 'pending' }),
  APPLYMENT_STATE_FINISHED: opened,
  APPLYMENT_STATE_CANCELED: (answer) => ({ state: 'rejected', reasons: reasonsOf(answer) }),
};

/**
 * What an answer to the application, or to the question for its state, means.
 * @throws DomainError `channel_answer_not_understood`
 */
export function applymentAnswer(body: unknown): OnboardingAnswer {
  const state = asked.safeParse(body);
  if (state.success) {
    const word = state.data.applyment_state;
    if (!Object.hasOwn(STATES, word)) throw channelAnswerNotUnderstood('applyment_state');
    return STATES[word]!(state.data);
  }
  if (taken.safeParse(body).success) return { state: 'pending' };
  const error = refused.safeParse(body);
  if (!error.success) throw channelAnswerNotUnderstood('');
  const { code, message, detail } = error.data;
  const reason = bounded(`${code}: ${message}`);
  return { state: 'returned', reasons: [{ path: pathOf(detail?.field ?? ''), reason }] };
}

function returned(answer: Asked): OnboardingAnswer {
  return { state: 'returned', reasons: reasonsOf(answer) };
}

/** The account is verified and the contract signed behind one and the same link. */
function awaiting({ sign_url: content }: Asked): OnboardingAnswer {
  if (!content) throw channelAnswerNotUnderstood('sign_url');
  return { state: 'awaiting_confirmation', confirmation: { kind: 'link', content } };
}

function opened({ sub_mchid: subMerchantId }: Asked): OnboardingAnswer {
  if (!subMerchantId) throw channelAnswerNotUnderstood('sub_mchid');
  return { state: 'opened', subMerchantId };
}

function reasonsOf({ audit_detail: details, applyment_state_msg: text }: Asked) {
  const reasons: OnboardingReason[] = details
    .slice(0, REASONS_MAX)
    .map(({ field, field_name: name, reject_reason: reason }) => {
      const path = pathOf(field);
      return { path, reason: bounded(path || !name ? reason : `${name}：${reason}`) };
    });
  if (reasons.length > 0) return reasons;
  return [{ path: '', reason: bounded(text ?? 'The channel gave no reason.') }];
}

/** `/subject_info/identity_info/id_card_info/id_card_copy` and `id_card_copy` are the same. */
function pathOf(field: string): string {
  const words = field.split(/[/.]/).filter((word) => word !== '' && !/^\d+$/.test(word));
  const word = words.at(-1) ?? '';
  return Object.hasOwn(FIELD_PATHS, word) ? FIELD_PATHS[word]! : '';
}

function bounded(reason: string): string {
  return [...reason].slice(0, REASON_CHARACTERS_MAX).join('');
}
