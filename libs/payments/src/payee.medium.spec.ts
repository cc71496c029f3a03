import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadChannels } from '#libs/channels';
import { newId } from '#libs/kernel';
import { everyMerchant, LiveHub, Outbox } from '#libs/persistence';
import { createTestDatabase, fixedClock } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { openShop, PAID_AT, payment, refund } from '../testing/shop.fixture.js';
import type { Shop } from '../testing/shop.fixture.js';
import type { RecordingAccount } from './incoming.js';
import { silentObserver } from './notification-observer.js';
import { Recorder } from './recorder.js';
import { ResolveQuarantined } from './resolve-quarantined.js';

const clock = fixedClock(PAID_AT);
let test: TestDatabase;
let recorder: Recorder;

beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  const outbox = new Outbox(database, clock);
  recorder = new Recorder(database, outbox, new LiveHub(database, clock), silentObserver);
});
afterAll(() => test.drop());

function rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]> {
  return test.database.asApp(everyMerchant, (tx) => tx.query<T>(sql, values));
}

/** A service provider's account with one sub-merchant, S1, that is the shop's merchant. */
async function serviceProvider(shop: Shop): Promise<RecordingAccount> {
  const id = newId('chn', PAID_AT);
  await rows(
    `insert into channel_accounts (id, channel, name, settings, secrets, created_at)
     values ($1, 'wechatpay', 'sp', '{}', '', now())`,
    id,
  );
  await rows(
    `insert into channel_mappings (channel_account_id, sub_merchant_id, merchant_id, created_at)
     values ($1, 'S1', $2, now())`,
    id,
    shop.merchantId,
  );
  return {
    id,
    channel: 'wechatpay',
    merchantId: null,
    settlesTo: 'merchant',
    definition: (await loadChannels()).get('wechatpay')!,
    settings: { mchid: 'SP1', appid: 'APP1' },
  };
}

/** A payment of sub-merchant S1, set aside before anybody knew whose it was. */
async function setAside(account: RecordingAccount, channelId: string): Promise<string> {
  const verified = {
    eventType: 'TRANSACTION.SUCCESS',
    plain: {
      transaction_id: channelId,
      trade_state: 'SUCCESS',
      trade_type: 'JSAPI',
      sp_mchid: 'SP1',
      sp_appid: 'APP1',
      sub_mchid: 'S1',
      amount: { total: 1000, currency: 'CNY' },
      success_time: '2026-11-20T10:00:00+08:00',
    },
  };
  const id = newId('inb', PAID_AT);
  await test.database.asIngest((tx) =>
    tx.query(
      `insert into inbox (channel_account_id, kind, channel_id, id, state, reason, message,
         received_at)
       values ($1, 'payment', $2, $3, 'quarantined', 'unknown_word', $4, now())`,
      [account.id, channelId, id, JSON.stringify(verified)],
    ),
  );
  return id;
}

describe('a payment through a service provider that a person resolves', () => {
  const resolve = (account: RecordingAccount, id: string, { terminalId }: Shop) => {
    const accounts = { load: () => Promise.resolve(account) } as never;
    const useCase = new ResolveQuarantined(test.database, accounts, recorder, clock);
    return useCase.run(everyMerchant, { id, terminalId, by: 'usr_1' });
  };

  it('goes to no other merchant than the one its mapping names', async () => {
    const [payee, other] = [await openShop(test.database), await openShop(test.database)];
    const account = await serviceProvider(payee);
    const id = await setAside(account, 'T1');
    await expect(resolve(account, id, other)).rejects.toMatchObject({
      code: 'terminal_of_another_merchant',
    });
    expect(await rows('select 1 from payments where merchant_id = $1', other.merchantId)).toEqual(
      [],
    );
  });

  it('marks the mapping as used like any other payment', async () => {
    const payee = await openShop(test.database);
    const account = await serviceProvider(payee);
    await resolve(account, await setAside(account, 'T2'), payee);
    const [mapping] = await rows(
      'select used_at from channel_mappings where channel_account_id = $1',
      account.id,
    );
    expect(mapping!['used_at']).not.toBeNull();
  });
});

describe('a refund that came before its payment', () => {
  it('and cannot be read any more is set aside alone; the payment is recorded', async () => {
    const shop = await openShop(test.database);
    const early = { channelPaymentId: 'P1', channelRefundId: 'R1', amount: 100 };
    await recorder.refund({ ...refund(shop, early), verified: { state: 'word of old' } });
    const recorded = await recorder.payment(payment(shop, 'P1'));
    expect(recorded.outcome).toBe('recorded');
    const states = await rows(
      'select kind, state, reason from inbox where channel_account_id = $1 order by kind',
      shop.account.id,
    );
    expect(states).toEqual([
      { kind: 'payment', state: 'recorded', reason: null },
      { kind: 'refund', state: 'quarantined', reason: 'unknown_word' },
    ]);
  });
});

describe('a refund in another currency', () => {
  it('is set aside and posts nothing', async () => {
    const shop = await openShop(test.database);
    await recorder.payment(payment(shop, 'P1'));
    const { message, ...incoming } = refund(shop, {
      channelPaymentId: 'P1',
      channelRefundId: 'R1',
      amount: 100,
    });
    await recorder.refund({ ...incoming, message: { ...message, currency: 'USD' } });
    expect(
      await rows('select reason from inbox where channel_id = $1 and kind = $2', 'R1', 'refund'),
    ).toContainEqual({ reason: 'wrong_currency' });
    expect(await rows('select 1 from refunds where merchant_id = $1', shop.merchantId)).toEqual([]);
  });
});
