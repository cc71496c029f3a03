import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { APPLYMENT_DETAILS as DETAILS, asSuperuser } from '#libs/testing';
import { AddChannelKey } from '../../add-channel-key.js';
import { ChannelAccountReader } from '../../channel-account-reader.js';
import { codeOf, createTown, newPublicKeyPem, START } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { applicationIn } from '../applications/application-in-state.fixture.js';
import { moveApplication } from '../applications/move-application.js';
import type { ApplicationData } from '../checks/application-data.js';
import { completeApplication } from '../checks/application.fixture.js';
import { BeginChannelApplication } from './begin-channel-application.js';
import type { ChannelApplication } from './channel-application.js';
import { MoveChannelApplication } from './move-channel-application.js';
import { PrepareChannelRequest } from './prepare-channel-request.js';
import { ReadChannelApplications } from './read-channel-applications.js';
import { TakeChannelAnswer } from './take-channel-answer.js';

const BY = 'usr_operator';

let town: Town;
let begin: BeginChannelApplication;
let prepare: PrepareChannelRequest;
let answers: TakeChannelAnswer;
let reader: ReadChannelApplications;
let provider: { id: string };

beforeAll(async () => {
  town = await createTown();
  const { database, clock, secretBox } = town;
  begin = new BeginChannelApplication(database, clock);
  const accounts = new ChannelAccountReader(database, clock, secretBox, { maxAgeMs: 300_000 });
  prepare = new PrepareChannelRequest(database, accounts, secretBox);
  answers = new TakeChannelAnswer(database, clock);
  reader = new ReadChannelApplications(database);
  provider = await openWechatpay([{ serial: 'PUB_KEY_ID_01', publicKeyPem: newPublicKeyPem() }]);
});
afterAll(() => town.drop());

function openWechatpay(
  keys: readonly { serial: string; publicKeyPem: string }[],
  merchantId?: string,
) {
  const apiV3Key = 'k'.repeat(32);
  const settings = { mchid: '1900000109', appid: 'wxd678efh567hg6787', apiV3Key, keys };
  const wanted = { channel: 'wechatpay', name: '服务商', merchantId, settings };
  return town.accounts.run(everyMerchant, wanted);
}

async function began(data: ApplicationData = completeApplication('company'), account = provider) {
  const { id } = await applicationIn('signed', town, data);
  return begin.run(everyMerchant, id, { channelAccountId: account.id });
}

const request = (at: ChannelApplication, details: unknown = DETAILS) =>
  prepare.run(everyMerchant, at, details);
const answered = (at: ChannelApplication, answer: unknown) =>
  answers.run(everyMerchant, at, { answer, by: BY });
const state = (applyment_state: string, more: object = {}) => ({ applyment_state, ...more });

describe('the request that a channel opens an account by', () => {
  it('carries the application, its people sealed, under one number at every attempt', async () => {
    const draft = await began();
    const { body, headers, statePath } = await request(draft);
    expect(headers).toMatchObject({ 'wechatpay-serial': 'PUB_KEY_ID_01' });
    expect(JSON.parse(body)).toMatchObject({
      business_code: `1900000109_${draft.id}`,
      business_info: { merchant_shortname: '张记小馆' },
    });
    const { legalPerson, settlement } = completeApplication('company');
    for (const secret of [legalPerson!.idNumber, legalPerson!.mobile, settlement!.account])
      expect(body).not.toContain(secret);
    expect((await request(draft)).statePath).toBe(statePath);
    await asSuperuser(town.url, async (client) => {
      const { rows } = await client.query<{ action: string }>(
        'select action from haodian.audit_log where target_id = $1 order by sequence desc',
        [draft.id],
      );
      expect(rows[0]!.action).toBe('channel_application.prepared');
    });
  });

  it('is refused with every field at once, in the paths of the application', async () => {
    const draft = await began(completeApplication('individual'), await openWechatpay([]));
    const { contactEmail: _none, ...details } = DETAILS;
    await expect(request(draft, { ...details, colour: 'red' })).rejects.toMatchObject({
      code: 'channel_request_incomplete',
      fields: ['kind', 'keys', 'details.contactEmail', 'details.colour'].map((path) =>
        expect.objectContaining({ path }),
      ),
    });
  });

  it('finds a key that was added to the ring since', async () => {
    const account = await openWechatpay([]);
    const draft = await began(completeApplication('company'), account);
    expect(await codeOf(request(draft))).toBe('channel_request_incomplete');
    await new AddChannelKey(town.database, town.clock).run(everyMerchant, account.id, {
      ...{ serial: 'AB', publicKeyPem: newPublicKeyPem() },
    });
    town.clock.advance(1_001);
    expect((await request(draft)).headers).toMatchObject({ 'wechatpay-serial': 'AB' });
  });

  it('is made for what can be handed in, and by a channel that says how', async () => {
    const sent = await began();
    await answered(sent, { applyment_id: 1 });
    expect(await codeOf(request(sent))).toBe('channel_application_state');
    const byHand = await began(completeApplication('company'), await town.openAccount());
    expect(await codeOf(request(byHand))).toBe('channel_by_hand_only');
    expect(await codeOf(answered(byHand, { applyment_id: 1 }))).toBe('channel_by_hand_only');
    const { id, merchantId } = await applicationIn('signed', town);
    const own = await openWechatpay([], merchantId);
    const ofOwn = await begin.run(everyMerchant, id, { channelAccountId: own.id });
    expect(await codeOf(request(ofOwn))).toBe('channel_by_hand_only');
  });
});

describe('an answer of a channel', () => {
  it('moves the application, and again it changes nothing', async () => {
    const draft = await began();
    const detail = { field: 'id_card_copy', field_name: '人像面', reject_reason: '不清晰' };
    const opened = state('APPLYMENT_STATE_FINISHED', { sub_mchid: '1911111111' });
    const way: [unknown, string][] = [
      [{ applyment_id: 2_000_002_124_775_691 }, 'submitted'],
      [state('APPLYMENT_STATE_AUDITING'), 'submitted'],
      [state('APPLYMENT_STATE_REJECTED', { audit_detail: [detail] }), 'returned'],
      [{ applyment_id: 2_000_002_124_775_691 }, 'submitted'],
      [state('APPLYMENT_STATE_TO_BE_SIGNED', { sign_url: 'https://s' }), 'awaiting_confirmation'],
      [state('APPLYMENT_STATE_SIGNING'), 'awaiting_confirmation'],
      [opened, 'opened'],
    ];
    for (const [answer, expected] of way) {
      expect(await answered(draft, answer)).toMatchObject({ state: expected });
      expect(await answered(draft, answer)).toMatchObject({ state: expected });
    }
    const { events } = await reader.one(everyMerchant, draft);
    expect(events.map(({ verb, source }) => `${verb} ${source}`)).toEqual([
      ...['submit answer', 'return answer', 'submit answer', 'await answer', 'open answer'],
    ]);
    expect(events[1]!.reasons).toEqual([{ path: 'documents.idFront', reason: '不清晰' }]);
    const other = state('APPLYMENT_STATE_FINISHED', { sub_mchid: '1922222222' });
    expect(await codeOf(answered(draft, other))).toBe('channel_application_state');
  });

  it('that nobody understands moves nothing', async () => {
    const draft = await began();
    const word = state('APPLYMENT_STATE_FROZEN');
    expect(await codeOf(answered(draft, word))).toBe('channel_answer_not_understood');
    expect(await reader.one(everyMerchant, draft)).toMatchObject({ state: 'draft', events: [] });
  });

  it('to a draft that leads to an opening of another merchant’s number moves nothing', async () => {
    const [one, other] = [await began(), await began()];
    const opened = state('APPLYMENT_STATE_FINISHED', { sub_mchid: '1933333333' });
    await answered(one, opened);
    expect(await codeOf(answered(other, opened))).toBe('mapping_taken');
    expect(await reader.one(everyMerchant, other)).toMatchObject({ state: 'draft', events: [] });
  });

  it('opens nothing that was closed meanwhile; again, it still changes nothing', async () => {
    const draft = await began();
    const taken = { applyment_id: 1 };
    await answered(draft, taken);
    await town.database.asApp(everyMerchant, (tx) =>
      moveApplication(tx, {
        ...{ id: draft.applicationId, verb: 'close', by: BY, at: new Date(START) },
      }),
    );
    expect(await codeOf(request(draft))).toBe('application_state');
    expect(await answered(draft, taken)).toMatchObject({ state: 'submitted' });
    const opened = state('APPLYMENT_STATE_FINISHED', { sub_mchid: '1944444444' });
    expect(await codeOf(answered(draft, opened))).toBe('application_state');
    const rejected = state('APPLYMENT_STATE_CANCELED');
    expect(await answered(draft, rejected)).toMatchObject({ state: 'rejected' });
  });

  it('can be followed by hand where an operator knows more', async () => {
    const draft = await began();
    await answered(draft, { applyment_id: 1 });
    const mover = new MoveChannelApplication(town.database, town.clock);
    const step = { verb: 'reject', reasons: [{ path: '', reason: '渠道来电' }] } as const;
    const rejected = await mover.run(everyMerchant, draft, { step, by: BY });
    expect(rejected).toMatchObject({ state: 'rejected', reasons: step.reasons });
  });
});
