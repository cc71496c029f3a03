import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { codeOf, createTown } from '../../shop.fixture.js';
import type { Town } from '../../shop.fixture.js';
import { completeApplication } from '../checks/application.fixture.js';
import { applicationIn, FILLER, REVIEWER } from './application-in-state.fixture.js';
import { openData } from './application.js';
import type { Application } from './application.js';
import { APPLICATION_STATES } from './application-states.js';
import { findApplication, findApplicationEvents } from './applications.repository.js';
import { moveApplication } from './move-application.js';
import type { ApplicationMove } from './move-application.js';

let town: Town;
beforeAll(async () => {
  town = await createTown();
});
afterAll(() => town.drop());

const move = (wish: Omit<ApplicationMove, 'at'>, scope = everyMerchant) =>
  town.database.asApp(scope, (tx) =>
    moveApplication(tx, { ...wish, at: new Date(town.clock.nowMs()) }),
  );
const eventsOf = ({ id }: Application) =>
  town.database.asApp(everyMerchant, (tx) => findApplicationEvents(tx, id));
const merchantStateOf = async ({ merchantId }: Application) => {
  const [row] = await town.database.asApp(everyMerchant, (tx) =>
    tx.query<{ state: string }>('select state from merchants where id = $1', [merchantId]),
  );
  return row!.state;
};

describe('an application', () => {
  it.each(APPLICATION_STATES)('can stand in %s, and its merchant with it', async (state) => {
    const application = await applicationIn(state, town);
    expect(application.state).toBe(state);
    const trading = { active: 'active', suspended: 'suspended', closed: 'closed' };
    expect(await merchantStateOf(application)).toBe(
      Object.hasOwn(trading, state) ? trading[state as 'active'] : 'onboarding',
    );
    expect(openData(town.secretBox, application)).toEqual(
      completeApplication('individually_owned'),
    );
  });

  it('keeps every step, with how long a decision took and the data as submitted', async () => {
    const application = await applicationIn('in_review', town);
    town.clock.advance(5_000);
    const reason = { path: 'licence.name', code: 'unreadable', message: 'x', messageZh: '看不清' };
    await move({ id: application.id, verb: 'return', by: REVIEWER, reasons: [reason] });
    const events = await eventsOf(application);
    expect(
      events.map(({ sequence, verb, toState, by, serviceMs }) => [
        ...[sequence, verb, toState, by, serviceMs],
      ]),
    ).toEqual([
      [1, 'submit', 'submitted', FILLER, null],
      [2, 'claim', 'in_review', REVIEWER, null],
      [3, 'return', 'returned', REVIEWER, 5_000],
    ]);
    expect(events[2]!.reasons).toEqual([reason]);
    const found = await town.database.asApp(everyMerchant, (tx) =>
      findApplication(tx, application.id),
    );
    expect(found).toMatchObject({ state: 'returned', reasons: [reason], reviewerId: REVIEWER });
    const rows = await town.database.asApp(everyMerchant, (tx) =>
      tx.query<{ snapshot: Buffer | null }>(
        'select snapshot from application_events where application_id = $1 order by sequence',
        [application.id],
      ),
    );
    expect(rows.map(({ snapshot }) => snapshot !== null)).toEqual([true, false, false]);
    expect(openData(town.secretBox, { ...application, data: rows[0]!.snapshot! })).toEqual(
      completeApplication('individually_owned'),
    );
  });

  it('given up as a draft leaves a merchant that trades as it is', async () => {
    const draft = await applicationIn('draft', town);
    await town.database.asApp(everyMerchant, (tx) =>
      tx.query(`update merchants set state = 'active' where id = $1`, [draft.merchantId]),
    );
    await move({ id: draft.id, verb: 'close', by: FILLER });
    expect(await merchantStateOf(draft)).toBe('active');
    const trading = await applicationIn('active', town);
    await move({ id: trading.id, verb: 'close', by: REVIEWER });
    expect(await merchantStateOf(trading)).toBe('closed');
  });

  it('claimed by ten at once is claimed by one', async () => {
    const { id } = await applicationIn('submitted', town);
    const claims = Array.from({ length: 10 }, (_, at) =>
      codeOf(move({ id, verb: 'claim', by: `usr_${at}` }).then(() => ({}))),
    );
    const codes = await Promise.all(claims);
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
    expect(codes.filter((code) => code === 'application_claimed')).toHaveLength(9);
  });

  it('above the threshold is approved by two people, whoever tries again', async () => {
    const { id } = await applicationIn('draft', town);
    const risk = { score: 70, reasons: [{ code: 'x', points: 70 }], approvalsNeeded: 2 } as const;
    await move({ id, verb: 'submit', by: FILLER, risk });
    await move({ id, verb: 'claim', by: REVIEWER });
    const half = await move({ id, verb: 'approve', by: REVIEWER });
    expect(half).toMatchObject({ state: 'in_review', firstApprovedBy: REVIEWER, decidedAt: null });
    expect(await codeOf(move({ id, verb: 'approve', by: REVIEWER }))).toBe('second_person_needed');
    const whole = await move({ id, verb: 'approve', by: 'usr_second' });
    expect(whole).toMatchObject({ state: 'approved' });
    expect((await eventsOf(whole)).map(({ verb, toState }) => `${verb} ${toState}`)).toEqual([
      'submit submitted',
      'claim in_review',
      'approve in_review',
      'approve approved',
    ]);
  });

  it('is moved by who sees its merchant, and is not there for anybody else', async () => {
    const { id, merchantId } = await applicationIn('draft', town);
    const other = merchantsOnly(newId('mer', town.clock.nowMs()));
    const wish = { id, verb: 'submit', by: FILLER } as const;
    expect(await codeOf(move(wish, other))).toBe('application_not_found');
    expect((await move(wish, merchantsOnly(merchantId))).state).toBe('submitted');
  });

  it('has a history nobody rewrites, and stands in the audit log without sentences', async () => {
    const application = await applicationIn('in_review', town);
    const reason = { path: '', code: 'other', message: 'canary-note', messageZh: 'canary-注' };
    await move({ id: application.id, verb: 'reject', by: REVIEWER, reasons: [reason] });
    await asSuperuser(town.url, async (client) => {
      await expect(client.query('delete from haodian.application_events')).rejects.toThrow(
        'append-only',
      );
      const { rows } = await client.query<{ action: string; after: object }>(
        'select action, after from haodian.audit_log where target_id = $1 order by sequence',
        [application.id],
      );
      expect(rows.map(({ action }) => action)).toEqual([
        'application.submitted',
        'application.claimed',
        'application.rejected',
      ]);
      expect(JSON.stringify(rows)).not.toContain('canary');
      expect(rows[2]!.after).toMatchObject({
        state: 'rejected',
        reasons: [{ path: '', reason: 'other' }],
      });
    });
  });
});
