import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WechatpayAccount } from '../channels/wechatpay.js';

/** Fields that arrive sealed, and what must be there, as the vendor's page of 特约商户进件 says. */
const SEALED = new Set([
  'contact_name',
  'contact_id_number',
  'mobile_phone',
  'contact_email',
  'id_card_name',
  'id_card_number',
  'id_card_address',
  'account_name',
  'account_number',
]);
const REQUIRED = [
  '/business_code',
  '/contact_info/contact_type',
  '/contact_info/contact_name',
  '/contact_info/mobile_phone',
  '/contact_info/contact_email',
  '/subject_info/subject_type',
  '/subject_info/business_license_info/license_copy',
  '/subject_info/business_license_info/license_number',
  '/subject_info/business_license_info/merchant_name',
  '/subject_info/business_license_info/legal_person',
  '/subject_info/identity_info/id_card_info/id_card_copy',
  '/subject_info/identity_info/id_card_info/id_card_national',
  '/subject_info/identity_info/id_card_info/id_card_name',
  '/subject_info/identity_info/id_card_info/id_card_number',
  '/subject_info/identity_info/id_card_info/card_period_begin',
  '/subject_info/identity_info/id_card_info/card_period_end',
  '/business_info/merchant_shortname',
  '/business_info/service_phone',
  '/business_info/sales_info/biz_store_info/biz_store_name',
  '/business_info/sales_info/biz_store_info/biz_address_code',
  '/business_info/sales_info/biz_store_info/biz_store_address',
  '/business_info/sales_info/biz_store_info/store_entrance_pic/0',
  '/business_info/sales_info/biz_store_info/indoor_pic/0',
  '/settlement_info/settlement_id',
  '/settlement_info/qualification_type',
  '/bank_account_info/bank_account_type',
  '/bank_account_info/account_name',
  '/bank_account_info/account_bank',
  '/bank_account_info/account_number',
];
const PATH = '/v3/applyment4sub/applyment/';

/** What breaks the rules of the interface is 400 with a code (微信支付 APIv3, 基本规则). */
const NO_JSON: Answer = {
  status: 400,
  body: { code: 'PARAM_ERROR', message: '请求体不是合法的 JSON', detail: { location: 'body' } },
};

/** What the vendor decides about an application; its own words. */
export interface ApplymentVerdict {
  readonly applyment_state: string;
  readonly audit_detail?: readonly { field: string; field_name: string; reject_reason: string }[];
  readonly sub_mchid?: string;
}

/** WeChat Pay's side of merchants' applications, on loopback. */
export interface WechatpayApplyments {
  readonly url: string;
  /** What was sent under a number, opened; undefined when nothing was. */
  sent(businessCode: string): unknown;
  /** Decides about an application; until then it is being audited. */
  decide(businessCode: string, verdict: ApplymentVerdict): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Starts it for one service provider's account; it holds the keys that open what is sealed. */
export async function startWechatpayApplyments(
  account: WechatpayAccount,
): Promise<WechatpayApplyments> {
  const sent = new Map<string, unknown>();
  const verdicts = new Map<string, ApplymentVerdict>();
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const path = request.url ?? '';
    if (request.method === 'POST' && path === PATH) {
      const body = await read(request);
      return body === null ? NO_JSON : take(body, request);
    }
    const code = path.startsWith(`${PATH}business_code/`) ? path.split('/').at(-1)! : '';
    if (request.method !== 'GET' || !sent.has(code)) {
      return { status: 404, body: { code: 'APPLYMENT_NOTEXIST', message: '申请单不存在' } };
    }
    return { status: 200, body: stateOf(code, verdicts.get(code)) };
  };
  const take = (body: unknown, request: IncomingMessage): Answer => {
    const serial = request.headers['wechatpay-serial'];
    const key = account.keys.find((one) => one.serial === serial);
    if (!key) return { status: 400, body: paramError('/Wechatpay-Serial') };
    const missing = REQUIRED.find((path) => !valueAt(body, path));
    if (missing) return { status: 400, body: paramError(missing) };
    const opened = openedBy(key.privateKeyPem, body);
    if (!opened) return { status: 400, body: paramError('/contact_info/contact_name') };
    const code = String(valueAt(body, '/business_code'));
    sent.set(code, opened);
    verdicts.delete(code);
    return { status: 200, body: { applyment_id: 2_000_002_124_775_691 } };
  };
  const server = createServer((request, response) => {
    void answerTo(request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      },
      // The line broke before the whole body was there: nobody is left to be answered.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: (code) => sent.get(code),
    decide: (code, verdict) => void verdicts.set(code, verdict),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function stateOf(business_code: string, verdict: ApplymentVerdict | undefined): object {
  return {
    business_code,
    applyment_id: 2_000_002_124_775_691,
    applyment_state: 'APPLYMENT_STATE_AUDITING',
    applyment_state_msg: '审核中',
    sign_url: 'https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=2000002124775691',
    ...verdict,
  };
}

function paramError(field: string): object {
  return { code: 'PARAM_ERROR', message: '参数错误', detail: { field } };
}

/** The JSON object that was sent; null where it is none. */
async function read(request: IncomingMessage): Promise<object | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof body === 'object' ? body : null;
  } catch {
    return null;
  }
}

function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const word of path.slice(1).split('/')) {
    value = (value as Record<string, unknown> | null | undefined)?.[word];
  }
  return value;
}

/** The request with its sealed fields opened; null where one does not open. */
function openedBy(privateKeyPem: string, body: unknown): unknown {
  const key = createPrivateKey(privateKeyPem);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const open = (sealed: string): string =>
    privateDecrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(sealed, 'base64')).toString();
  try {
    return JSON.parse(
      JSON.stringify(body, (name, value: unknown) =>
        SEALED.has(name) && typeof value === 'string' ? open(value) : value,
      ),
    );
  } catch {
    return null;
  }
}
