import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadChannels } from '#libs/channels';
import type { OnboardingApplication, OnboardingRequest, RingKey } from '#libs/channels';
import { APPLYMENT_DETAILS, completeApplyment } from '#libs/testing';
import {
  createWechatpaySender,
  newWechatpayAccount,
  openSpeaker,
  startWechatpayApplyments,
} from '#sim';
import type { ApiClient, WechatpayApplyments } from '#sim';
import type { Json } from './support/ask.js';
import { signApplication } from './support/application-state.js';
import { TestPlatform } from './support/test-platform.js';

const channel = (await loadChannels()).get('wechatpay')!;
const onboard = channel.onboard!;
const account = newWechatpayAccount();
const sending = createWechatpaySender(account);
const settings = channel.settings.parse(sending.settings());
const { keys } = settings as { keys: readonly RingKey[] };
const code = `${account.mchid}_cap_1`;
let wechat: WechatpayApplyments;

beforeAll(async () => {
  wechat = await startWechatpayApplyments(account);
});
afterAll(async () => {
  await sending.close();
  await wechat.close();
});

const details = onboard.details.parse(APPLYMENT_DETAILS);
const application = completeApplyment('company');

function request(but: { keys?: readonly RingKey[]; application?: OnboardingApplication } = {}) {
  return onboard.request({ requestNo: 'cap_1', application, keys, settings, details, ...but });
}

async function send({ method, path, headers, body }: OnboardingRequest) {
  const answer = await fetch(wechat.url + path, { method, headers: { ...headers }, body });
  return onboard.answer(await answer.json());
}

async function state() {
  const answer = await fetch(wechat.url + request().statePath);
  return onboard.answer(await answer.json());
}

describe('an application to WeChat Pay', () => {
  it('is taken, and everything sealed opens with the key that its header names', async () => {
    expect(await send(request())).toEqual({ state: 'pending' });
    expect(await state()).toEqual({ state: 'pending' });
    expect(wechat.sent(code)).toMatchObject({
      business_code: code,
      contact_info: { contact_name: '张三', mobile_phone: '13800138000' },
      subject_info: {
        subject_type: 'SUBJECT_TYPE_ENTERPRISE',
        business_license_info: { merchant_name: '杭州张记餐饮有限公司' },
        identity_info: { id_card_info: { id_card_number: application.legalPerson.idNumber } },
      },
      bank_account_info: {
        bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
        account_name: '杭州张记餐饮有限公司',
        account_number: application.settlement.account,
      },
    });
  });

  it('names nobody in clear: numbers and phones are nowhere in what is sent', () => {
    const { body } = request();
    const { legalPerson, settlement } = application;
    for (const secret of [legalPerson.idNumber, legalPerson.mobile, settlement.account]) {
      expect(body).not.toContain(secret);
    }
  });

  it('is sealed with the platform certificate where no public key is held yet', async () => {
    const [certificate] = keys;
    const sent = request({ keys: [certificate!] });
    expect(sent.headers['wechatpay-serial']).toBe(certificate!.serial);
    expect(await send(sent)).toEqual({ state: 'pending' });
  });

  it('comes back with the field that WeChat does not like, in our path', async () => {
    const { servicePhone: _none, ...business } = application.business;
    const answer = await send(request({ application: { ...application, business } }));
    const reasons = [{ path: 'business.servicePhone', reason: 'PARAM_ERROR: 参数错误' }];
    expect(answer).toEqual({ state: 'returned', reasons });
  });

  it('goes its way: sent back, sent again, confirmed by the legal person, opened', async () => {
    await send(request());
    const reject_reason = '身份证照片不清晰';
    const detail = { field: 'id_card_copy', field_name: '身份证人像面', reject_reason };
    const applyment_state = 'APPLYMENT_STATE_REJECTED';
    wechat.decide(code, { applyment_state, audit_detail: [detail] });
    const reasons = [{ path: 'documents.idFront', reason: reject_reason }];
    expect(await state()).toEqual({ state: 'returned', reasons });
    await send(request());
    expect(await state()).toEqual({ state: 'pending' });
    wechat.decide(code, { applyment_state: 'APPLYMENT_STATE_TO_BE_SIGNED' });
    expect(await state()).toMatchObject({
      state: 'awaiting_confirmation',
      confirmation: { kind: 'link', content: expect.stringMatching(/^https:/) },
    });
    wechat.decide(code, { applyment_state: 'APPLYMENT_STATE_FINISHED', sub_mchid: '1900000109' });
    expect(await state()).toEqual({ state: 'opened', subMerchantId: '1900000109' });
  });
});

describe('a shop whose agreement is signed', () => {
  let platform: TestPlatform;
  let admin: ApiClient;
  let path = '';
  let merchantId = '';
  let notifyUrl = '';

  beforeAll(async () => {
    platform = await TestPlatform.start();
    admin = await platform.admin();
    const begun = await admin.post<Json>('/v1/applications', { data: application });
    path = `/v1/applications/${String(begun['id'])}`;
    merchantId = String(begun['merchantId']);
    await signApplication(platform, String(begun['id']));
  });
  afterAll(() => platform.end());

  const made = async (at: string, json: Json) => String((await admin.post<Json>(at, json))['id']);
  const refusal = async (at: string, json?: unknown) => {
    const { status, body } = await admin.raw('POST', at, json);
    return { status, code: (body as Json)['code'] };
  };
  const openItems = async () => {
    const { items } = await admin.get<{ items: Json[] }>(`${path}/readiness`);
    return items.filter(({ isMet }) => !isMet).map(({ item }) => item);
  };
  const order = (terminalId: string, orderNo: string) =>
    refusal('/v1/orders', { terminalId, orderNo, amount: 100 });

  it('is opened at WeChat Pay by the request that the platform made', async () => {
    const { keys: ring, ...about } = sending.settings() as { keys: unknown };
    const account = { channel: 'wechatpay', name: '服务商', settings: { ...about, keys: ring } };
    const { id: channelAccountId, notifyPath } = await admin.post<Record<string, string>>(
      '/v1/channel-accounts',
      account,
    );
    notifyUrl = platform.url + notifyPath!;
    const draft = await made(`${path}/channel-applications`, { channelAccountId });
    const one = `${path}/channel-applications/${draft}`;
    const prepared = await admin.post<OnboardingRequest>(`${one}/request`, { details });
    const wechatAnswers = async (at: string, question: RequestInit = {}) =>
      (await fetch(wechat.url + at, question)).json() as Promise<unknown>;
    const answered = (answer: unknown) => admin.post<Json>(`${one}/answer`, { answer });
    const { method, headers, body, statePath } = prepared;
    const taken = await wechatAnswers(prepared.path, { method, headers: { ...headers }, body });
    expect(await answered(taken)).toMatchObject({ state: 'submitted' });
    const number = statePath.split('/').at(-1)!;
    wechat.decide(number, { applyment_state: 'APPLYMENT_STATE_TO_BE_SIGNED' });
    expect(await answered(await wechatAnswers(statePath))).toMatchObject({
      state: 'awaiting_confirmation',
      confirmation: { kind: 'link' },
    });
    const finished = { applyment_state: 'APPLYMENT_STATE_FINISHED', sub_mchid: '1977777777' };
    wechat.decide(number, finished);
    expect(await answered(await wechatAnswers(statePath))).toMatchObject({
      state: 'opened',
      subMerchantId: '1977777777',
      possible: ['suspend'],
    });
  });

  it('trades when its list is met: the last line is a payment of 0.01', async () => {
    const activate = () => refusal(`${path}/activate`);
    expect(await openItems()).toEqual(['fee_plan', 'plate', 'speaker', 'test_payment']);
    expect(await activate()).toEqual({ status: 409, code: 'not_ready' });
    const rules = [{ channel: 'wechatpay', rate: '0.0038' }];
    const feePlanId = await made('/v1/fee-plans', { name: '固定费率', rules });
    await admin.put(`/v1/merchants/${merchantId}/fee-plan`, { feePlanId });
    const storeId = await made(`/v1/merchants/${merchantId}/stores`, { name: '一店' });
    const terminal = await admin.post<{ id: string; plateCode: string }>(
      `/v1/stores/${storeId}/terminals`,
      { name: '前台' },
    );
    await openSpeaker(admin, {
      ...{ sn: 'SPK-READY-1', model: 'generic-speaker', terminalId: terminal.id },
    });
    expect(await openItems()).toEqual(['test_payment']);
    const test = { amount: 1n, passedBack: terminal.plateCode, subMerchantId: '1977777777' };
    await sending.send(notifyUrl, sending.payment(test));
    expect(await openItems()).toEqual([]);
    // The worker may have been faster.
    expect([200, 409]).toContain((await activate()).status);
    expect(await admin.get(path)).toMatchObject({ state: 'active' });
    expect((await order(terminal.id, 'A-1')).status).toBe(201);
    const reason = { code: 'risk' };
    await admin.post(`${path}/suspend`, { reason });
    expect(await order(terminal.id, 'A-2')).toEqual({ status: 409, code: 'merchant_not_active' });
    await sending.send(notifyUrl, sending.payment({ ...test, amount: 100n }));
    const { data } = await admin.get<{ data: Json[] }>(`/v1/payments?storeId=${storeId}`);
    expect(data.map(({ amount }) => amount)).toEqual([100, 1]);
  });
});
