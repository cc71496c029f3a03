import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asSuperuser, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { FeePlanVersions1763683200020 } from './migrations/1763683200020-fee-plan-versions.js';
import { createPool } from './pool.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** Takes the migration back, lets something be written as before it, and runs it again. */
async function migrateAgain(before: string): Promise<void> {
  const owner = createPool({
    url: test.url,
    role: 'haodian_owner',
    poolSize: 1,
    entities: [],
    onPoolError: () => undefined,
  });
  await owner.initialize();
  const runner = owner.createQueryRunner();
  const migration = new FeePlanVersions1763683200020();
  await migration.down(runner);
  await runner.query(before);
  await migration.up(runner);
  await owner.destroy();
}

function rows(sql: string): Promise<unknown[]> {
  return asSuperuser(test.url, async (client) => {
    await client.query('set search_path = haodian');
    return (await client.query(sql)).rows as unknown[];
  });
}

const OLD_PLAN = (id: string) => `
  insert into haodian.fee_plans (id, name, created_at) values ('${id}', 'plan', 'epoch');
  insert into haodian.fee_plan_rules (fee_plan_id, channel, rate, max_fee)
    values ('${id}', 'wechatpay', '0.0038', 25), ('${id}', 'alipay', '0', null)`;

describe('fee plans from before there were versions', () => {
  const FIRST = [{ version: 1, valid_from: null }];
  const RULES = [
    { version: 1, channel: 'alipay', rate: '0', card_type: 'any', amount_up_to: null },
    { version: 1, channel: 'wechatpay', rate: '0.0038', card_type: 'any', amount_up_to: null },
  ];
  const versionsOf = (id: string) =>
    rows(`select version, valid_from from fee_plan_versions where fee_plan_id = '${id}'`);
  const rulesOf = (id: string) =>
    rows(`select version, channel, rate, card_type, amount_up_to from fee_plan_rules
      where fee_plan_id = '${id}' order by channel`);

  it('have what they say as their first version, valid ever since', async () => {
    await migrateAgain(OLD_PLAN('fpl_old'));
    expect(await versionsOf('fpl_old')).toEqual(FIRST);
    expect(await rulesOf('fpl_old')).toEqual(RULES);
  });

  it('are still made by a process that knows of no versions', async () => {
    await rows(OLD_PLAN('fpl_new'));
    expect(await versionsOf('fpl_new')).toEqual(FIRST);
    expect(await rulesOf('fpl_new')).toEqual(RULES);
  });
});
