import { createHash, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import { asSuperuser } from '#libs/testing';
import { AddChannelKey } from './add-channel-key.js';
import { ListChannelAccounts } from './list-channel-accounts.js';
import { RemoveChannelKey } from './remove-channel-key.js';
import { codeOf, createTown, newPublicKeyPem, START } from './shop.fixture.js';
import type { Town } from './shop.fixture.js';

const CANARY = 'planted-canary-0123456789abcdefg';
const [PEM, OTHER_PEM] = [newPublicKeyPem(), newPublicKeyPem()];
let town: Town;
let add: AddChannelKey;
let remove: RemoveChannelKey;
beforeAll(async () => {
  town = await createTown();
  add = new AddChannelKey(town.database, town.clock);
  remove = new RemoveChannelKey(town.database);
});
afterAll(() => town.drop());

function fingerprint(pem: string): string {
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

function openWechat(merchantId?: string) {
  const keys = [{ serial: 'S1', publicKeyPem: PEM }];
  const settings = { mchid: '1900000109', appid: 'wxd678efh567hg6787', apiV3Key: CANARY, keys };
  return town.accounts.run(everyMerchant, {
    channel: 'wechatpay',
    name: '微信',
    merchantId,
    settings,
  });
}

describe('a channel account', () => {
  it('is shown without its secrets, keys by their fingerprints', async () => {
    const { merchant } = await town.openShop('面馆');
    const account = await openWechat(merchant.id);
    expect(account).toEqual({
      id: account.id,
      channel: 'wechatpay',
      name: '微信',
      merchantId: merchant.id,
      settlesTo: 'merchant',
      settings: { mchid: '1900000109', appid: 'wxd678efh567hg6787' },
      keys: [{ serial: 'S1', fingerprint: fingerprint(PEM), createdAt: new Date(START) }],
      notifyPath: `/notify/wechatpay/${account.id}`,
      createdAt: new Date(START),
    });
    const { data } = await new ListChannelAccounts(town.database).run(everyMerchant, {
      limit: 100,
    });
    expect(data).toContainEqual(account);
    expect(JSON.stringify(data)).not.toContain(CANARY);
  });

  it('shows a PEM among its settings as a fingerprint', async () => {
    const settings = {
      appId: '2021000000000000',
      sellerId: '2088000000000000',
      alipayPublicKeyPem: PEM,
    };
    const wanted = { channel: 'alipay', name: '支付宝', settings };
    const { settings: shown } = await town.accounts.run(everyMerchant, wanted);
    expect(shown).toEqual({ ...settings, alipayPublicKeyPem: fingerprint(PEM) });
  });

  it('has its secrets in the table, but unreadable', async () => {
    const account = await openWechat();
    const { rows } = await asSuperuser(town.url, (client) =>
      client.query<{ line: string; secrets: Buffer }>(
        'select a::text as line, secrets from haodian.channel_accounts a where id = $1',
        [account.id],
      ),
    );
    const { line, secrets } = rows[0]!;
    for (const form of [CANARY, Buffer.from(CANARY).toString('hex'), 'apiV3Key'])
      expect(line).not.toContain(form);
    const opened = town.secretBox.open(secrets, `channel_accounts:secrets:${account.id}`);
    expect(JSON.parse(opened.toString())).toEqual({ apiV3Key: CANARY });
    expect(() => town.secretBox.open(secrets, 'channel_accounts:secrets:chn_other')).toThrow();
  });

  it('for an unknown channel is told which channels there are', async () => {
    const wanted = { channel: 'paypal', name: 'x', settings: {} };
    await expect(town.accounts.run(everyMerchant, wanted)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'channel_unknown',
      advice: expect.stringMatching(/alipay.*jeepay.*wechatpay/),
    });
  });

  it('is told every setting that is wrong, without being shown what it sent', async () => {
    const settings = { mchid: 'x', apiV3Key: CANARY.slice(1), colour: 'red' };
    const wanted = { channel: 'wechatpay', name: 'x', settings };
    const refused = await town.accounts.run(everyMerchant, wanted).catch((error) => error);
    expect(refused).toMatchObject({ kind: 'invalid', code: 'settings_invalid' });
    const paths = refused.fields.map((field: { path: string }) => field.path);
    expect(paths).toEqual(
      expect.arrayContaining(['settings.mchid', 'settings.appid', 'settings.apiV3Key']),
    );
    expect(JSON.stringify([refused.message, refused.fields])).not.toContain(CANARY.slice(1));
    for (const bad of [null, 'text', [], undefined])
      expect(await codeOf(town.accounts.run(everyMerchant, { ...wanted, settings: bad }))).toBe(
        'settings_invalid',
      );
  });

  it('has no serial twice from the start', async () => {
    const keys = [PEM, OTHER_PEM].map((publicKeyPem) => ({ serial: 'S1', publicKeyPem }));
    const settings = { mchid: '1900000109', appid: 'wxd678efh567hg6787', apiV3Key: CANARY, keys };
    const wanted = { channel: 'wechatpay', name: '微信', settings };
    expect(await codeOf(town.accounts.run(everyMerchant, wanted))).toBe('key_serial_taken');
  });

  it('of another merchant or of a service provider is not seen and not touched', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const own = await openWechat(mine.merchant.id);
    const list = new ListChannelAccounts(town.database);
    for (const foreign of [await openWechat(other.merchant.id), await openWechat()]) {
      const key = { serial: 'S2', publicKeyPem: PEM };
      expect(await codeOf(add.run(mine.scope, foreign.id, key))).toBe('channel_account_not_found');
      expect(await codeOf(remove.run(mine.scope, foreign.id, 'S1'))).toBe(
        'channel_account_not_found',
      );
    }
    const { data } = await list.run(mine.scope, { limit: 100 });
    expect(data).toEqual([own]);
  });

  it('is made for a merchant in scope; a service provider’s by who sees everything', async () => {
    const [mine, other] = [await town.openShop('我'), await town.openShop('他')];
    const settings = { mchNo: 'M1', appId: 'A1', secret: 's' };
    const wanted = { channel: 'jeepay', name: 'x', settings };
    const attempt = (merchantId?: string) =>
      codeOf(town.accounts.run(mine.scope, { ...wanted, merchantId }));
    expect(await attempt(mine.merchant.id)).toBe('accepted');
    expect(await attempt(other.merchant.id)).toBe('merchant_unknown');
    expect(await attempt(newId('mer', START))).toBe('merchant_unknown');
    expect(await attempt()).toBe('scope_too_narrow');
  });
});

describe('the key ring of a channel account', () => {
  it('takes a key once: again changes nothing, another with its serial is refused', async () => {
    const account = await openWechat();
    const key = { serial: 'PUB_KEY_ID_0123', publicKeyPem: OTHER_PEM };
    const added = await add.run(everyMerchant, account.id, key);
    expect(added).toMatchObject({ serial: key.serial, fingerprint: fingerprint(OTHER_PEM) });
    expect(await add.run(everyMerchant, account.id, key)).toEqual(added);
    const clash = add.run(everyMerchant, account.id, { ...key, publicKeyPem: PEM });
    expect(await codeOf(clash)).toBe('key_serial_taken');
    const twoAtOnce = [PEM, OTHER_PEM].map((publicKeyPem) =>
      codeOf(add.run(everyMerchant, account.id, { serial: 'NEW', publicKeyPem })),
    );
    expect((await Promise.all(twoAtOnce)).sort()).toEqual(['accepted', 'key_serial_taken']);
  });

  it('takes only public RSA keys, and ten of them', async () => {
    const account = await openWechat();
    for (const publicKeyPem of ['', 'not a key', '-----BEGIN PUBLIC KEY-----'])
      expect(await codeOf(add.run(everyMerchant, account.id, { serial: 'X', publicKeyPem }))).toBe(
        'channel_key_invalid',
      );
    for (let count = 2; count <= 10; count += 1)
      await add.run(everyMerchant, account.id, { serial: `S${count}`, publicKeyPem: PEM });
    const eleventh = add.run(everyMerchant, account.id, { serial: 'S11', publicKeyPem: PEM });
    expect(await codeOf(eleventh)).toBe('key_ring_full');
  });

  it('loses a key once', async () => {
    const account = await openWechat();
    await remove.run(everyMerchant, account.id, 'S1');
    expect(await codeOf(remove.run(everyMerchant, account.id, 'S1'))).toBe('channel_key_not_found');
    const unknown = remove.run(everyMerchant, newId('chn', START), 'S1');
    expect(await codeOf(unknown)).toBe('channel_account_not_found');
  });
});
