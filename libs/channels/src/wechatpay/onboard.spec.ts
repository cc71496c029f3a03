import { describe, expect, it } from '@jest/globals';
import { APPLYMENT_DETAILS as DETAILS, completeApplyment } from '#libs/testing';
import { readAccount } from '../read-fixtures.fixture.js';
import { FIELD_PATHS } from './applyment-answer.js';
import { onboardWechatpay } from './onboard.js';

const { keys } = readAccount('wechatpay');
const SETTINGS = { mchid: '1900000109', appid: 'wx123456', apiV3Key: '', keys: [] };
const state = (applyment_state: string, more: object = {}) =>
  onboardWechatpay.answer({ applyment_state, ...more });

describe('what WeChat Pay would refuse', () => {
  it('is nothing of a complete application of a licensed merchant', () => {
    for (const kind of ['company', 'individually_owned'] as const) {
      expect(onboardWechatpay.faults(completeApplyment(kind), keys)).toEqual([]);
    }
  });

  it('is told all at once, in our paths, in both languages', () => {
    const faults = onboardWechatpay.faults(
      {
        ...completeApplyment('individual'),
        business: { shortName: '张'.repeat(33) },
        settlement: { holder: '张'.repeat(72) },
      },
      [],
    );
    expect(faults.map(({ path, code }) => [path, code])).toEqual([
      ['kind', 'channel_kind_unsupported'],
      ['business.servicePhone', 'missing'],
      ['business.shortName', 'channel_text_too_long'],
      ['settlement.holder', 'channel_text_too_long'],
      ['keys', 'channel_key_missing'],
    ]);
    for (const { message, messageZh } of faults) {
      expect(message).toMatch(/\.$/);
      expect(messageZh).toMatch(/。$/);
    }
  });

  it('is never what cannot be sealed, also of rare characters, which take four bytes', () => {
    const application = completeApplyment('company');
    const holderOf = (holder: string) => ({
      ...application,
      settlement: { ...application.settlement, holder },
    });
    const codesOf = (holder: string) =>
      onboardWechatpay.faults(holderOf(holder), keys).map(({ code }) => code);
    expect(codesOf('𠮷'.repeat(54))).toEqual(['channel_text_too_long']);
    for (const holder of ['𠮷'.repeat(53), '张'.repeat(71)]) {
      expect(codesOf(holder)).toEqual([]);
      const details = { ...DETAILS, idCardAddress: holder };
      expect(onboardWechatpay.details.safeParse(details).success).toBe(true);
      const given = { requestNo: 'cap_1', application: holderOf(holder), details, keys };
      expect(() => onboardWechatpay.request({ ...given, settings: SETTINGS })).not.toThrow();
    }
  });

  it('includes details it does not know or that are not of the one form', () => {
    const { details } = onboardWechatpay;
    expect(details.safeParse(DETAILS).success).toBe(true);
    for (const wrong of [
      { ...DETAILS, colour: 'red' },
      { ...DETAILS, idCardTo: '2030/01/01' },
      { ...DETAILS, storeAddressCode: '西湖区' },
      { ...DETAILS, media: { ...DETAILS.media, licence: '' } },
      { ...DETAILS, idCardAddress: '𠮷'.repeat(54) },
    ]) {
      expect(details.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('an answer of WeChat Pay', () => {
  it.each([
    ['APPLYMENT_STATE_AUDITING', 'pending'],
    ['APPLYMENT_STATE_SIGNING', 'pending'],
    ['APPLYMENT_STATE_EDITTING', 'returned'],
    ['APPLYMENT_STATE_REJECTED', 'returned'],
    ['APPLYMENT_STATE_TO_BE_CONFIRMED', 'awaiting_confirmation'],
    ['APPLYMENT_STATE_TO_BE_SIGNED', 'awaiting_confirmation'],
    ['APPLYMENT_STATE_FINISHED', 'opened'],
    ['APPLYMENT_STATE_CANCELED', 'rejected'],
  ])('%s means %s', (word, meaning) => {
    const answer = state(word, { sign_url: 'https://pay.weixin.qq.com/s', sub_mchid: '19' });
    expect(answer.state).toBe(meaning);
  });

  it.each([
    ['a word nobody knows', { applyment_state: 'APPLYMENT_STATE_FROZEN' }],
    ['a word of JavaScript', { applyment_state: 'constructor' }],
    ['opened without a number', { applyment_state: 'APPLYMENT_STATE_FINISHED' }],
    ['to be signed without a link', { applyment_state: 'APPLYMENT_STATE_TO_BE_SIGNED' }],
    ['something else', { hello: 'world' }],
    ['no object', 'ok'],
  ])('is never guessed: %s', (_what, body) => {
    expect(() => onboardWechatpay.answer(body)).toThrow(/not understood/);
  });

  it('keeps a reason whose field is none of ours, with the channel’s name of it', () => {
    const detail = { field: '__proto__', field_name: '补充材料', reject_reason: '缺少' };
    const answer = state('APPLYMENT_STATE_REJECTED', { audit_detail: [detail] });
    expect(answer).toEqual({
      state: 'returned',
      reasons: [{ path: '', reason: '补充材料：缺少' }],
    });
  });

  it('is read by paths that the request is made from', () => {
    const { body } = onboardWechatpay.request({
      requestNo: 'cap_1',
      application: completeApplyment('company'),
      details: DETAILS,
      settings: SETTINGS,
      keys,
    });
    for (const field of Object.keys(FIELD_PATHS)) expect(body).toContain(`"${field}"`);
  });
});
