import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { AssignFeePlan } from '../../fee-plans/assign-fee-plan.js';
import { CreateFeePlan } from '../../fee-plans/create-fee-plan.js';
import { CreateStore } from '../../create-store.js';
import { CreateTerminal } from '../../create-terminal.js';
import { codeOf, createTown, START } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { applicationIn } from '../applications/application-in-state.fixture.js';
import type { Application } from '../applications/application.js';
import { findApplication, findApplicationEvents } from '../applications/applications.repository.js';
import { BeginChannelApplication } from '../channel-applications/begin-channel-application.js';
import type { ChannelStep } from '../channel-applications/channel-application.js';
import { MoveChannelApplication } from '../channel-applications/move-channel-application.js';
import { ActivateApplication } from './activate-application.js';
import { ActivateReady } from './activate-ready.js';
import { ReadReadiness } from './read-readiness.js';
import type { ReadinessSubject } from './readiness-check.js';

const BY = 'usr_operator';
let town: Town;
let provider: { id: string };
let feePlanId: string;
let reader: ReadReadiness;
let activate: ActivateApplication;
let sweeper: ActivateReady;
/** What the other libraries would say. */
const elsewhere = { hasSpeaker: false, isTested: false };
const asked: ReadinessSubject[] = [];

beforeAll(async () => {
  town = await createTown();
  const { database, clock } = town;
  provider = await town.openAccount();
  const rules = [{ channel: 'jeepay', rate: '0.0038' }];
  ({ id: feePlanId } = await new CreateFeePlan(database, clock).run(everyMerchant, {
    ...{ name: '固定费率', rules },
  }));
  reader = new ReadReadiness(database, clock, {
    speaker: { isMet: async () => elsewhere.hasSpeaker },
    testPayment: {
      isMet: async (_tx, subject) => {
        asked.push(subject);
        return elsewhere.isTested;
      },
    },
  });
  activate = new ActivateApplication(database, clock, reader);
  sweeper = new ActivateReady(database, reader, activate);
});
afterAll(() => town.drop());
beforeEach(() => {
  Object.assign(elsewhere, { hasSpeaker: false, isTested: false });
});

async function openChannel({ id: applicationId }: Application): Promise<() => Promise<unknown>> {
  const { database, clock } = town;
  const channelAccountId = provider.id;
  const begin = new BeginChannelApplication(database, clock);
  const { id } = await begin.run(everyMerchant, applicationId, { channelAccountId });
  const mover = new MoveChannelApplication(database, clock);
  const take = (step: ChannelStep) =>
    mover.run(everyMerchant, { applicationId, id }, { step, by: BY });
  await take({ verb: 'submit', reasons: [] });
  await take({ verb: 'open', subMerchantId: `sub-${applicationId}`, reasons: [] });
  return () => take({ verb: 'suspend', reasons: [] });
}

const assignPlan = ({ merchantId }: Application, validFrom?: Date) =>
  new AssignFeePlan(town.database, town.clock).run(everyMerchant, merchantId, {
    feePlanId,
    validFrom,
  });

async function addTerminal({ merchantId }: Application): Promise<void> {
  const { database, clock } = town;
  const store = await new CreateStore(database, clock).run(everyMerchant, merchantId, {
    name: '一店',
  });
  await new CreateTerminal(database, clock).run(everyMerchant, store.id, { name: '前台' });
}

async function openItems({ id }: Application): Promise<string> {
  const { items } = await reader.run(everyMerchant, id);
  const open = items.filter(({ isMet }) => !isMet).map(({ item }) => item);
  return open.join(' ');
}

async function complete(application: Application): Promise<void> {
  await openChannel(application);
  await assignPlan(application);
  await addTerminal(application);
  Object.assign(elsewhere, { hasSpeaker: true, isTested: true });
}

const stateOf = async ({ id }: Application) =>
  town.database.asApp(everyMerchant, async (tx) => {
    const [row] = await tx.query<{ state: string; merchant: string }>(
      `select a.state, m.state as merchant from applications a
       join merchants m on m.id = a.merchant_id where a.id = $1`,
      [id],
    );
    return `${row!.state} ${row!.merchant}`;
  });

describe('the ready-to-trade list of an application', () => {
  it('fills as the shop gets what it needs', async () => {
    const application = await applicationIn('signed', town);
    expect(await openItems(application)).toBe('channel fee_plan plate speaker test_payment');
    const suspendChannel = await openChannel(application);
    await assignPlan(application, new Date(START + 1));
    expect(await openItems(application)).toBe('fee_plan plate speaker test_payment');
    await assignPlan(application);
    await addTerminal(application);
    expect(await openItems(application)).toBe('speaker test_payment');
    elsewhere.hasSpeaker = true;
    elsewhere.isTested = true;
    expect(await reader.run(everyMerchant, application.id)).toMatchObject({ isReady: true });
    expect(asked.at(-1)).toEqual({
      merchantId: application.merchantId,
      approvedAt: new Date(START),
    });
    await suspendChannel();
    expect(await openItems(application)).toBe('channel');
  });

  it('counts no test before the approval: there was none', async () => {
    elsewhere.isTested = true;
    const application = await applicationIn('in_review', town);
    expect(await openItems(application)).toContain('test_payment');
  });

  it('is not there for a stranger', async () => {
    const { id } = await applicationIn('signed', town);
    const stranger = merchantsOnly(newId('mer', START));
    expect(await codeOf(reader.run(stranger, id))).toBe('application_not_found');
    expect(await codeOf(activate.run(stranger, id, { by: BY }))).toBe('application_not_found');
  });
});

describe('activating', () => {
  it('is refused with all that is open, and takes place when all is met', async () => {
    const application = await applicationIn('signed', town);
    const attempt = () => activate.run(everyMerchant, application.id, { by: BY });
    await expect(attempt()).rejects.toMatchObject({
      code: 'not_ready',
      fields: ['channel', 'fee_plan', 'plate', 'speaker', 'test_payment'].map((path) =>
        expect.objectContaining({ path, message: expect.any(String) }),
      ),
    });
    expect(await stateOf(application)).toBe('signed onboarding');
    await complete(application);
    expect(await attempt()).toMatchObject({ state: 'active' });
    expect(await stateOf(application)).toBe('active active');
    expect(await codeOf(attempt())).toBe('application_state');
  });

  it('happens by itself, once, and says so in the history', async () => {
    const [ready, waiting] = [
      await applicationIn('signed', town),
      await applicationIn('signed', town),
    ];
    await complete(ready);
    const [one, other] = await Promise.all([
      sweeper.once(),
      new ActivateReady(town.database, reader, activate).once(),
    ]);
    expect([...one, ...other].filter((id) => id === ready.id)).toEqual([ready.id]);
    expect(await stateOf(ready)).toBe('active active');
    expect(await stateOf(waiting)).toBe('signed onboarding');
    const events = await town.database.asApp(everyMerchant, (tx) =>
      findApplicationEvents(tx, ready.id),
    );
    expect(events.at(-1)).toMatchObject({ verb: 'activate', by: 'system' });
    expect(await sweeper.once()).toEqual([]);
    expect(
      await town.database.asApp(everyMerchant, (tx) => findApplication(tx, ready.id)),
    ).toMatchObject({ state: 'active' });
  });
});
