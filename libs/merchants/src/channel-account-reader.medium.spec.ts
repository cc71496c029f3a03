import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant, SecretBox } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { AddChannelKey } from './add-channel-key.js';
import { ChannelAccountReader } from './channel-account-reader.js';
import { RemoveChannelKey } from './remove-channel-key.js';
import { codeOf, createTown, newPublicKeyPem, START } from './shop.fixture.js';
import type { Town } from './shop.fixture.js';

const KEY = { serial: 'S1', publicKeyPem: newPublicKeyPem() };
const LIMITS = { maxAgeMs: 300_000 };
let town: Town;
let reader: ChannelAccountReader;
beforeAll(async () => {
  town = await createTown();
});
afterAll(() => town.drop());
beforeEach(() => {
  reader = new ChannelAccountReader(town.database, town.clock, town.secretBox, LIMITS);
});

describe('a channel account on the notification path', () => {
  it('is opened with its secrets, its ring and its definition', async () => {
    const { merchant } = await town.openShop('面馆');
    const { id } = await town.openAccount(merchant.id);
    await new AddChannelKey(town.database, town.clock).run(everyMerchant, id, KEY);
    const opened = await reader.load('jeepay', id);
    expect(opened).toMatchObject({
      id,
      channel: 'jeepay',
      merchantId: merchant.id,
      settlesTo: 'merchant',
      settings: { mchNo: 'M1', appId: 'A1', secret: 'planted-canary' },
      keys: [KEY],
      maxAgeMs: 300_000,
    });
    expect(opened?.definition.name).toBe('jeepay');
  });

  it('gives its channel’s verify what it needs', async () => {
    const settings = {
      mchid: '1900000109',
      appid: 'wxd678efh567hg6787',
      apiV3Key: 'a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb',
      keys: [KEY],
    };
    const wanted = { channel: 'wechatpay', name: '微信', settings };
    const { id } = await town.accounts.run(everyMerchant, wanted);
    const opened = await reader.load('wechatpay', id);
    expect(opened).toMatchObject({ settings: { ...settings, keys: [] }, keys: [KEY] });
  });

  it('is none under another channel, and none for an id there is not', async () => {
    const { id } = await town.openAccount();
    expect(await reader.load('alipay', id)).toBeNull();
    expect(await reader.load('jeepay', newId('chn', START))).toBeNull();
    for (const text of ['', 'chn_', "chn_' or 1=1", '../chn']) {
      expect(await reader.load('jeepay', text)).toBeNull();
    }
  });

  it('is there as soon as it was made, also when asked for before', async () => {
    const id = newId('chn', START);
    expect(await reader.load('jeepay', id)).toBeNull();
    const made = await town.openAccount();
    await asSuperuser(town.url, (client) =>
      client.query(
        `insert into haodian.channel_accounts (id, channel, name, settings, secrets, created_at)
         select $2, channel, name, settings, $3, created_at
         from haodian.channel_accounts where id = $1`,
        [made.id, id, town.secretBox.seal('{"secret":"s"}', `channel_accounts:secrets:${id}`)],
      ),
    );
    expect(await reader.load('jeepay', id)).toMatchObject({ id });
  });

  it('no longer has a removed key after one second', async () => {
    const { id } = await town.openAccount();
    await new AddChannelKey(town.database, town.clock).run(everyMerchant, id, KEY);
    expect((await reader.load('jeepay', id))?.keys).toEqual([KEY]);
    await new RemoveChannelKey(town.database).run(everyMerchant, id, KEY.serial);
    town.clock.advance(1_000);
    expect((await reader.load('jeepay', id))?.keys).toEqual([]);
  });

  it('is read once for all who ask within a second', async () => {
    const { id } = await town.openAccount();
    const opened = await Promise.all(Array.from({ length: 50 }, () => reader.load('jeepay', id)));
    town.clock.advance(999);
    opened.push(await reader.load('jeepay', id));
    expect(new Set(opened).size).toBe(1);
    town.clock.advance(1);
    expect(await reader.load('jeepay', id)).not.toBe(opened[0]);
  });

  it('whose secrets were moved from another account does not open', async () => {
    const [from, to] = [await town.openAccount(), await town.openAccount()];
    await asSuperuser(town.url, (client) =>
      client.query(
        `update haodian.channel_accounts set secrets =
           (select secrets from haodian.channel_accounts where id = $1) where id = $2`,
        [from.id, to.id],
      ),
    );
    await expect(reader.load('jeepay', to.id)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'secret_unreadable',
    });
  });

  it('sealed with another key is unavailable, never opened with wrong settings', async () => {
    const { id } = await town.openAccount();
    const stranger = new SecretBox(randomBytes(32));
    const other = new ChannelAccountReader(town.database, town.clock, stranger, LIMITS);
    expect(await codeOf(other.load('jeepay', id))).toBe('secret_key_unknown');
  });

  it('whose stored settings no longer fit its channel is unavailable', async () => {
    const { id } = await town.openAccount();
    await asSuperuser(town.url, (client) =>
      client.query(`update haodian.channel_accounts set settings = '{}' where id = $1`, [id]),
    );
    await expect(reader.load('jeepay', id)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'channel_account_unreadable',
    });
  });
});
