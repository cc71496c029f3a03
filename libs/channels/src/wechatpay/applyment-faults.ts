import type { FieldError } from '#libs/kernel';
import type { RingKey } from '../define-channel.js';
import type { OnboardingApplication } from '../onboarding.js';
import { SEALED_LENGTH_MAX, sealedLength } from './sealed-length.js';

const SHORT_NAME_CHARACTERS_MAX = 32;
const STORE_NAME_CHARACTERS_MAX = 50;

/** What WeChat Pay would refuse of an application that is complete by our own rules. */
export function applymentFaults(
  application: OnboardingApplication,
  keys: readonly RingKey[],
): readonly FieldError[] {
  const { kind, business = {}, stores = [], settlement = {} } = application;
  const faults: (FieldError | false)[] = [
    kind === 'individual' &&
      fault(
        'kind',
        'channel_kind_unsupported',
        'WeChat Pay takes no individuals without a licence by this interface.',
        '微信支付的特约商户进件不支持个人小微商户。',
      ),
    !business.servicePhone?.trim() &&
      fault(
        'business.servicePhone',
        'missing',
        'WeChat Pay asks for a phone number that payers can call; fill it in.',
        '微信支付要求填写客服电话，请补充。',
      ),
    tooLong('business.shortName', lengthOf(business.shortName), SHORT_NAME_CHARACTERS_MAX),
    tooLong('stores.0.name', lengthOf(stores[0]?.name), STORE_NAME_CHARACTERS_MAX),
    tooLong('settlement.holder', sealedLength(settlement.holder ?? ''), SEALED_LENGTH_MAX),
    keys.length === 0 &&
      fault(
        'keys',
        'channel_key_missing',
        'The channel account has no key of WeChat Pay to seal with; add one to its ring.',
        '渠道账户没有微信支付平台证书或公钥，请先添加。',
      ),
  ];
  return faults.filter((one) => one !== false);
}

function lengthOf(text = ''): number {
  return [...text].length;
}

function tooLong(path: string, length: number, charactersMax: number) {
  return (
    length > charactersMax &&
    fault(
      path,
      'channel_text_too_long',
      `WeChat Pay takes at most ${charactersMax} characters here; shorten it.`,
      `微信支付要求此项不超过${charactersMax}个字符，请缩短。`,
    )
  );
}

function fault(path: string, code: string, message: string, messageZh: string): FieldError {
  return { path, code, message, messageZh };
}
