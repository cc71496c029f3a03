import type { FieldError } from '#libs/kernel';
import type { RingKey } from '../define-channel.js';
import type { OnboardingApplication } from '../onboarding.js';

const SHORT_NAME_CHARACTERS_MAX = 32;
const STORE_NAME_CHARACTERS_MAX = 50;
/** Sealed as one block of RSA: 214 bytes. */
const HOLDER_CHARACTERS_MAX = 71;

/** What WeChat Pay would refuse of an application that is complete by our own rules. */
export function applymentFaults(
  application: OnboardingApplication,
  keys: readonly RingKey[],
): readonly FieldError[] {
  const { kind, business = {}, stores = [] } = application;
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
    tooLong('business.shortName', business.shortName, SHORT_NAME_CHARACTERS_MAX),
    tooLong('stores.0.name', stores[0]?.name, STORE_NAME_CHARACTERS_MAX),
    tooLong('settlement.holder', application.settlement?.holder, HOLDER_CHARACTERS_MAX),
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

function tooLong(path: string, text: string | undefined, charactersMax: number) {
  const length = [...(text ?? '')].length;
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
