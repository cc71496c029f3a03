import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { SetChannelMappings } from '../../set-channel-mappings.js';
import { codeOf, createTown, START } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { applicationIn } from '../applications/application-in-state.fixture.js';
import type { Application } from '../applications/application.js';
import { APPLICATION_STATES } from '../applications/application-states.js';
import type { ApplicationVerb } from '../applications/application-states.js';
import { moveApplication } from '../applications/move-application.js';
import { BeginChannelApplication } from './begin-channel-application.js';
import type { ChannelApplication, ChannelStep } from './channel-application.js';
import { MoveChannelApplication } from './move-channel-application.js';
import { ReadChannelApplications } from './read-channel-applications.js';

const BY = 'usr_operator';
const reasons = [{ path: '', reason: 'told by telephone' }];
const link = { kind: 'link', content: 'https://example.com/s', expiresAt: null } as const;

let town: Town;
let begin: BeginChannelApplication;
let mover: MoveChannelApplication;
let reader: ReadChannelApplications;
let provider: { id: string };

beforeAll(async () => {
  town = await createTown();
  const { database, clock } = town;
  begin = new BeginChannelApplication(database, clock);
  mover = new MoveChannelApplication(database, clock);
  reader = new ReadChannelApplications(database);
  provider = await town.openAccount();
});
afterAll(() => town.drop());

const signed = () => applicationIn('signed', town);
const began = ({ id }: Application, channelAccountId = provider.id, scope: Scope = everyMerchant) =>
  begin.run(scope, id, { channelAccountId });
const take = (
  { id, applicationId }: ChannelApplication,
  step: ChannelStep,
  scope: Scope = everyMerchant,
) => mover.run(scope, { id, applicationId }, { step, by: BY });
/** Takes steps of the merchant's own application. */
const step = async ({ id }: Application, ...verbs: readonly ApplicationVerb[]) => {
  const at = new Date(START);
  for (const verb of verbs)
    await town.database.asApp(everyMerchant, (tx) => moveApplication(tx, { id, verb, by: BY, at }));
};
const submit = { verb: 'submit', reasons } as const;
const open = (subMerchantId: string) => ({ verb: 'open', subMerchantId, reasons }) as const;
const mappingsOf = ({ merchantId }: Application) =>
  town.database.asApp(everyMerchant, (tx) =>
    tx.query('select sub_merchant_id as sub from channel_mappings where merchant_id = $1', [
      merchantId,
    ]),
  );

describe('a channel application', () => {
  it('begins when the agreement is signed, in no other state but active', async () => {
    for (const state of APPLICATION_STATES) {
      const code = await codeOf(began(await applicationIn(state, town)));
      const isSigned = state === 'signed' || state === 'active';
      expect([state, code]).toEqual([state, isSigned ? 'accepted' : 'application_not_signed']);
    }
  });

  it('is at the merchant’s own account or a service provider’s, once at each', async () => {
    const application = await signed();
    const other = await town.openShop('他');
    const [own, theirs] = [
      await town.openAccount(application.merchantId),
      await town.openAccount(other.merchant.id),
    ];
    expect(await codeOf(began(application, theirs.id))).toBe('channel_account_unknown');
    const draft = await began(application);
    const { id, merchantId } = application;
    expect(draft).toMatchObject({
      applicationId: id,
      merchantId,
      state: 'draft',
      channel: 'jeepay',
    });
    await began(application, own.id);
    const attempts = await Promise.all([codeOf(began(application)), codeOf(began(application))]);
    expect(attempts).toEqual(Array(2).fill('channel_application_exists'));
    expect(await reader.list(everyMerchant, id)).toHaveLength(2);
  });

  it('goes its way by hand, and keeps who said what when', async () => {
    const draft = await began(await signed());
    await take(draft, submit);
    const found = [{ path: 'documents.idFront', reason: 'not sharp' }];
    const returned = await take(draft, { verb: 'return', reasons: found });
    expect(returned).toMatchObject({ state: 'returned', reasons: found });
    expect(await take(draft, submit)).toMatchObject({ state: 'submitted', reasons: [] });
    const expiresAt = new Date(START + 86_400_000);
    const confirmation = { ...link, expiresAt };
    await take(draft, { verb: 'await', confirmation: link, reasons });
    const waiting = await take(draft, { verb: 'await', confirmation, reasons });
    expect(waiting).toMatchObject({ state: 'awaiting_confirmation', confirmation });
    const opened = await take(draft, open('sub-way'));
    expect(opened).toMatchObject({ state: 'opened', subMerchantId: 'sub-way', confirmation: null });
    const { events } = await reader.one(everyMerchant, draft);
    expect(events.map(({ verb, toState }) => `${verb} ${toState}`)).toEqual([
      ...['submit submitted', 'return returned', 'submit submitted'],
      ...['await awaiting_confirmation', 'await awaiting_confirmation', 'open opened'],
    ]);
    expect(events[1]).toMatchObject({ sequence: 2, by: BY, source: 'hand', reasons: found });
  });

  it('refuses a step that the table does not know, and tells which it knows', async () => {
    const draft = await began(await signed());
    await expect(take(draft, open('sub-early'))).rejects.toMatchObject({
      code: 'channel_application_state',
      advice: 'Read it again; possible now: submit.',
    });
    expect(await mappingsOf(await signed())).toEqual([]);
  });

  it('of a merchant that is suspended goes its way, and is handed in nowhere', async () => {
    const application = await signed();
    const draft = await began(application);
    const second = await began(application, (await town.openAccount()).id);
    await take(draft, submit);
    await step(application, 'activate', 'suspend');
    const waiting = await take(draft, { verb: 'await', confirmation: link, reasons });
    expect(waiting).toMatchObject({ state: 'awaiting_confirmation' });
    expect(await take(draft, open('sub-late'))).toMatchObject({ state: 'opened' });
    await expect(take(second, submit)).rejects.toMatchObject({
      code: 'application_state',
      advice: 'Resume the application first; what the channel decides can be told meanwhile.',
    });
    await step(application, 'resume');
    expect(await take(second, submit)).toMatchObject({ state: 'submitted' });
  });

  it('of a closed application is opened no more; what the channel ends is told', async () => {
    const application = await signed();
    const second = await town.openAccount();
    const [draft, opened] = [await began(application), await began(application, second.id)];
    await take(draft, submit);
    await take(opened, submit);
    await take(opened, open('sub-before'));
    await step(application, 'close');
    const refused = [open('sub-after'), submit, { verb: 'return', reasons }] as const;
    for (const wish of refused) {
      expect(await codeOf(take(draft, wish))).toBe('application_state');
    }
    expect(await mappingsOf(application)).toEqual([{ sub: 'sub-before' }]);
    expect(await take(opened, { verb: 'suspend', reasons })).toMatchObject({ state: 'suspended' });
    expect(await codeOf(take(opened, { verb: 'resume', reasons }))).toBe('application_state');
    expect(await take(draft, { verb: 'reject', reasons })).toMatchObject({ state: 'rejected' });
  });

  it('submitted while its application is closed: one of the two comes first', async () => {
    const application = await signed();
    const draft = await began(application);
    const [submitted, closed] = await Promise.all([
      codeOf(take(draft, submit)),
      codeOf(step(application, 'close')),
    ]);
    expect(closed).toBe('accepted');
    const { state } = await reader.one(everyMerchant, draft);
    expect([submitted, state]).toEqual(
      submitted === 'accepted' ? ['accepted', 'submitted'] : ['application_state', 'draft'],
    );
  });

  it('once refused by the channel makes room for another one', async () => {
    const application = await signed();
    const draft = await began(application);
    await take(draft, submit);
    await take(draft, { verb: 'reject', reasons });
    expect((await began(application)).id).not.toBe(draft.id);
  });

  it('opened once by ten at once is opened by one', async () => {
    const draft = await began(await signed());
    await take(draft, submit);
    const attempts = Array.from({ length: 10 }, () => codeOf(take(draft, open('sub-race'))));
    const codes = await Promise.all(attempts);
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
    expect(codes.filter((code) => code === 'channel_application_state')).toHaveLength(9);
  });
});

describe('the opening of a channel application', () => {
  it('makes the sub-merchant id mean the merchant, beside the ones it had', async () => {
    const application = await signed();
    const { merchantId } = application;
    await new SetChannelMappings(town.database, town.clock).run(everyMerchant, merchantId, [
      { channelAccountId: provider.id, subMerchantId: 'sub-had', cycle: 'D0' },
    ]);
    const draft = await began(application);
    await take(draft, submit);
    await take(draft, open('sub-new'));
    expect(await mappingsOf(application)).toEqual([{ sub: 'sub-had' }, { sub: 'sub-new' }]);
  });

  it('is refused whole for the id of another merchant', async () => {
    const [one, other] = [await began(await signed()), await began(await signed())];
    await take(one, submit);
    await take(other, submit);
    await take(one, open('sub-taken'));
    expect(await codeOf(take(other, open('sub-taken')))).toBe('mapping_taken');
    expect(await reader.one(everyMerchant, other)).toMatchObject({ state: 'submitted' });
  });

  it('of the merchant’s own account maps nothing: the account says whose it is', async () => {
    const application = await signed();
    const draft = await began(application, (await town.openAccount(application.merchantId)).id);
    await take(draft, submit);
    await take(draft, open('sub-own'));
    expect(await mappingsOf(application)).toEqual([]);
  });

  it('is suspended alone: other channels, and where payments lead, stay as they are', async () => {
    const application = await signed();
    const second = await town.openAccount();
    const drafts = [await began(application), await began(application, second.id)];
    for (const [at, draft] of drafts.entries()) {
      await take(draft, submit);
      await take(draft, open(`sub-alone-${at}`));
    }
    await take(drafts[0]!, { verb: 'suspend', reasons });
    const states = (await reader.list(everyMerchant, application.id)).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['opened', 'suspended']);
    expect(await mappingsOf(application)).toHaveLength(2);
    const resumed = await take(drafts[0]!, { verb: 'resume', reasons });
    expect(resumed).toMatchObject({ state: 'opened', subMerchantId: 'sub-alone-0', reasons: [] });
  });
});

describe('the channel applications of another merchant', () => {
  it('are not there, for reading, beginning and moving', async () => {
    const application = await signed();
    const draft = await began(application);
    const stranger = merchantsOnly(newId('mer', START));
    expect(await codeOf(reader.list(stranger, application.id))).toBe('application_not_found');
    expect(await codeOf(began(application, provider.id, stranger))).toBe('application_not_found');
    const missing = 'channel_application_not_found';
    expect(await codeOf(reader.one(stranger, draft))).toBe(missing);
    expect(await codeOf(take(draft, submit, stranger))).toBe(missing);
    const mine = { ...draft, applicationId: (await signed()).id };
    expect(await codeOf(take(mine, submit))).toBe(missing);
  });
});

describe('the history of a channel application', () => {
  it('is rewritten by nobody, and the audit log has every step without the sentences', async () => {
    const draft = await began(await signed());
    await take(draft, submit);
    await take(draft, { verb: 'return', reasons: [{ path: 'kind', reason: 'planted-canary' }] });
    await asSuperuser(town.url, async (client) => {
      const rewrite = client.query('delete from haodian.channel_application_events');
      await expect(rewrite).rejects.toThrow('append-only');
      const { rows } = await client.query<{ action: string }>(
        'select action, after from haodian.audit_log where target_id = $1 order by sequence',
        [draft.id],
      );
      expect(rows.map(({ action }) => action)).toEqual([
        ...['channel_application.created', 'channel_application.submitted'],
        'channel_application.returned',
      ]);
      expect(JSON.stringify(rows)).not.toContain('planted-canary');
    });
  });
});
