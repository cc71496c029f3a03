import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmbeddedBroker } from '#libs/broker';
import { newId } from '#libs/kernel';
import { everyMerchant, merchantsOnly } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { AssignDevice } from './assign-device.js';
import { AuthenticateDevice } from './authenticate-device.js';
import { IssueCredentials } from './issue-credentials.js';
import { PlacementChanges } from './placement-changes.js';
import type { PlacementChange } from './placement-changes.js';
import { ReadDevices } from './read-devices.js';
import { RegisterDevice } from './register-device.js';
import { ReplaceDevice } from './replace-device.js';
import { speakerReadiness } from './speaker-readiness.js';
import type { TellDevices } from './tell-devices.js';

const clock = fixedClock(Date.UTC(2026, 10, 21, 4));
const told: string[] = [];
const tell = {
  placements: (changes: readonly { sn: string; placement: number }[]): void => {
    told.push(...changes.map(({ sn, placement }) => `${sn} ${placement}`));
  },
} as TellDevices;
const changes = new PlacementChanges();
const seen: PlacementChange[] = [];
let test: TestDatabase;
let register: RegisterDevice;
let assign: AssignDevice;
let replace: ReplaceDevice;
let read: ReadDevices;
let issue: IssueCredentials;
let door: AuthenticateDevice;
let made = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  door = new AuthenticateDevice(database, clock);
  register = new RegisterDevice(database, clock);
  assign = new AssignDevice(database, clock, changes, tell);
  replace = new ReplaceDevice(database, clock, changes, tell);
  read = new ReadDevices(database);
  const broker = createEmbeddedBroker({ host: '127.0.0.1', port: 0, authenticator: door, clock });
  issue = new IssueCredentials(database, clock, door, broker);
  changes.register(async (_tx, moved) => {
    seen.push(...moved);
  });
});
afterAll(() => test.drop());

async function device(): Promise<string> {
  made += 1;
  const sn = `HDD${String(made).padStart(7, '0')}`;
  await register.run(everyMerchant, { sn, model: 'generic-speaker' });
  return sn;
}

async function shop() {
  const nowMs = clock.nowMs();
  const [merchantId, storeId] = [newId('mer', nowMs), newId('sto', nowMs)];
  const terminalId = newId('ter', nowMs);
  await test.database.asApp(everyMerchant, async (tx) => {
    await tx.query(`insert into merchants values ($1, '好店', null, now())`, [merchantId]);
    await tx.query(
      `insert into stores (id, merchant_id, name, created_at) values ($1, $2, '一店', now())`,
      [storeId, merchantId],
    );
    await tx.query(
      `insert into terminals (id, merchant_id, store_id, name, plate_code, created_at)
       values ($1, $2, $3, '收银台', $1, now())`,
      [terminalId, merchantId, storeId],
    );
  });
  return { merchantId, scope: merchantsOnly(merchantId), storeId, terminalId };
}

describe('registering a device', () => {
  it('refuses a serial number a second time', async () => {
    const sn = await device();
    const again = register.run(everyMerchant, { sn, model: 'generic-speaker' });
    await expect(again).rejects.toMatchObject({ kind: 'conflict', code: 'device_exists' });
  });

  it('refuses an unknown model and names the known ones', async () => {
    const odd = register.run(everyMerchant, { sn: 'HD-ODD-1', model: 'gramophone' });
    await expect(odd).rejects.toMatchObject({
      kind: 'invalid',
      code: 'unknown_model',
      advice: expect.stringContaining('generic-speaker'),
    });
  });

  it('is for those who see the stock', async () => {
    const { scope } = await shop();
    const own = register.run(scope, { sn: 'HD-OWN-1', model: 'generic-speaker' });
    await expect(own).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('credentials', () => {
  const enter = (sn: string, token: string): Promise<boolean> =>
    door.authenticate(sn, Buffer.from(token));

  it('open the door for their device only', async () => {
    const [sn, other] = [await device(), await device()];
    const { username, token } = await issue.run(everyMerchant, sn);
    expect(username).toBe(sn);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(await enter(sn, token)).toBe(true);
    expect(await enter(sn, `${token}x`)).toBe(false);
    expect(await enter(other, token)).toBe(false);
    expect(await enter('HD-NOBODY', token)).toBe(false);
  });

  it('are valid two at a time: a third revokes the oldest', async () => {
    const sn = await device();
    const tokens: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      tokens.push((await issue.run(everyMerchant, sn)).token);
      clock.advance(1);
    }
    const doors = await Promise.all(tokens.map((token) => enter(sn, token)));
    expect(doors).toEqual([false, true, true]);
  });

  it('are stored as SHA-256 only', async () => {
    const sn = await device();
    const { token } = await issue.run(everyMerchant, sn);
    const rows = await test.database.asIngest((tx) =>
      tx.query<{ tokenHash: Buffer }>(
        'select token_hash as "tokenHash" from device_credentials where sn = $1',
        [sn],
      ),
    );
    expect(rows[0]!.tokenHash).toHaveLength(32);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('are not given for a device out of scope', async () => {
    const { scope } = await shop();
    await expect(issue.run(scope, await device())).rejects.toMatchObject({
      code: 'device_not_found',
    });
  });

  it('revoked elsewhere bite after a second', async () => {
    const sn = await device();
    const { token } = await issue.run(everyMerchant, sn);
    expect(await enter(sn, token)).toBe(true);
    await test.database.asApp(everyMerchant, (tx) =>
      tx.query('update device_credentials set revoked_at = now() where sn = $1', [sn]),
    );
    clock.advance(1_000);
    expect(await enter(sn, token)).toBe(false);
  });
});

describe('an assignment', () => {
  it('counts the moves, keeps the history, and tells those who must act with it', async () => {
    const [sn, first, second] = [await device(), await shop(), await shop()];
    seen.length = 0;
    told.length = 0;
    await assign.assign(everyMerchant, sn, { storeId: first.storeId });
    clock.advance(60_000);
    await assign.assign(everyMerchant, sn, { terminalId: second.terminalId });
    clock.advance(60_000);
    const after = await assign.unassign(everyMerchant, sn);
    expect(after).toMatchObject({ placement: 3, merchantId: null, terminalId: null });
    expect(told).toEqual([`${sn} 1`, `${sn} 2`, `${sn} 3`]);
    expect(seen.map(({ from, to }) => [from?.storeId, to?.storeId])).toEqual([
      [undefined, first.storeId],
      [first.storeId, second.storeId],
      [second.storeId, undefined],
    ]);
    const [late, early] = await read.assignments(everyMerchant, sn);
    expect(early).toMatchObject({ storeId: first.storeId, terminalId: null, placement: 1 });
    expect(late).toMatchObject({ terminalId: second.terminalId, placement: 2 });
    expect(early!.validTo).toEqual(late!.validFrom);
    expect(late!.validTo).toEqual(new Date(clock.nowMs()));
  });

  it('has the merchant found by its serial number, wherever it goes', async () => {
    const finders = (sn: string) =>
      test.database.asApp(everyMerchant, (tx) =>
        tx.query<{ merchant: string; haystack: string }>(
          'select merchant_id as merchant, haystack from search_terms where source = $1',
          [sn],
        ),
      );
    const [sn, one, other] = [await device(), await shop(), await shop()];
    const merchantOf = ({ scope }: typeof one) => (scope as { ids: readonly string[] }).ids[0];
    const haystack = `\n${sn.toLowerCase()}\n`;
    await assign.assign(everyMerchant, sn, { storeId: one.storeId });
    expect(await finders(sn)).toEqual([{ merchant: merchantOf(one), haystack }]);
    await assign.assign(everyMerchant, sn, { terminalId: other.terminalId });
    expect(await finders(sn)).toEqual([{ merchant: merchantOf(other), haystack }]);
    const heir = await device();
    await replace.run(other.scope, sn, heir);
    expect([await finders(sn), (await finders(heir)).length]).toEqual([[], 1]);
    await assign.unassign(other.scope, heir);
    expect(await finders(heir)).toEqual([]);
  });

  it('to the same place changes nothing', async () => {
    const [sn, { storeId }] = [await device(), await shop()];
    await assign.assign(everyMerchant, sn, { storeId });
    const again = await assign.assign(everyMerchant, sn, { storeId });
    expect(again.placement).toBe(1);
    expect(await read.assignments(everyMerchant, sn)).toHaveLength(1);
  });

  it.each(['terminalId', 'storeId'] as const)('to a %s out of scope is not found', async (path) => {
    const [sn, own, other] = [await device(), await shop(), await shop()];
    await assign.assign(everyMerchant, sn, { storeId: own.storeId });
    const target = { [path]: other[path] } as { storeId: string };
    await expect(assign.assign(own.scope, sn, target)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(assign.assign(other.scope, sn, target)).rejects.toMatchObject({
      code: 'device_not_found',
    });
    await expect(assign.unassign(other.scope, sn)).rejects.toMatchObject({
      code: 'device_not_found',
    });
  });

  it('can be ended by the shop itself', async () => {
    const [sn, own] = [await device(), await shop()];
    await assign.assign(everyMerchant, sn, { storeId: own.storeId });
    await assign.unassign(own.scope, sn);
    await expect(read.get(own.scope, sn)).rejects.toMatchObject({ code: 'device_not_found' });
    expect((await read.get(everyMerchant, sn)).storeId).toBeNull();
  });

  it('fails with those who must act with it', async () => {
    const [sn, { storeId }] = [await device(), await shop()];
    const failing = new PlacementChanges();
    failing.register(async () => {
      throw new Error('cannot');
    });
    const broken = new AssignDevice(test.database, clock, failing, tell);
    await expect(broken.assign(everyMerchant, sn, { storeId })).rejects.toThrow('cannot');
    expect((await read.get(everyMerchant, sn)).placement).toBe(0);
  });

  it('made at the same time by many leaves one place', async () => {
    const [sn, one, two] = [await device(), await shop(), await shop()];
    const targets = Array.from({ length: 10 }, (_, i) => ({
      storeId: (i % 2 ? one : two).storeId,
    }));
    await Promise.all(targets.map((target) => assign.assign(everyMerchant, sn, target)));
    const history = await read.assignments(everyMerchant, sn);
    expect(history.filter((each) => each.validTo === null)).toHaveLength(1);
    expect((await read.get(everyMerchant, sn)).placement).toBe(history.length);
  });
});

describe('the speaker of a ready-to-trade list', () => {
  it('is a device that speaks and stands at the merchant now', async () => {
    const [ours, theirs] = [await shop(), await shop()];
    const isMet = () =>
      test.database.asApp(everyMerchant, (tx) =>
        speakerReadiness.isMet(tx, { merchantId: ours.merchantId, approvedAt: new Date(0) }),
      );
    const [sn, other] = [await device(), await device()];
    await assign.assign(everyMerchant, other, { storeId: theirs.storeId });
    expect(await isMet()).toBe(false);
    await assign.assign(everyMerchant, sn, { storeId: ours.storeId });
    expect(await isMet()).toBe(true);
    await assign.assign(everyMerchant, sn, { terminalId: theirs.terminalId });
    expect(await isMet()).toBe(false);
  });
});

describe('replacing a device', () => {
  it('is refused without a place, with itself, and with one in use', async () => {
    const [old, stock, used, { storeId }] = [
      await device(),
      await device(),
      await device(),
      await shop(),
    ];
    await assign.assign(everyMerchant, used, { storeId });
    const codes = await Promise.all(
      [
        [old, stock],
        [used, used],
        [used, 'HD-NOBODY'],
      ].map(([from, to]) => replace.run(everyMerchant, from!, to!).catch((error) => error.code)),
    );
    expect(codes).toEqual(['device_not_assigned', 'successor_in_use', 'device_not_found']);
    await assign.assign(everyMerchant, old, { storeId });
    await expect(replace.run(everyMerchant, old, used)).rejects.toMatchObject({
      code: 'successor_in_use',
    });
  });
});
