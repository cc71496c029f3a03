import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, MqttSpeaker, readEmqxConfig, emqxBody } from '#libs/testing';
import type { EmqxFacts, EmqxQuestion } from '#libs/testing';
import type { ApiClient, OpenedShop } from '#sim';
import { ask } from './support/ask.js';
import { ACCOUNT, BROKER_SECRET, ExternalSite } from './support/external-site.js';
import { announcementsOf } from './support/read-all.js';
import type { TestChannel, TestPlatform } from './support/test-platform.js';
import type { TestSpeaker } from './support/test-speaker.js';

let site: ExternalSite;
let platform: TestPlatform;
let api: ApiClient;
let shop: OpenedShop;
let wechatpay: TestChannel;
let speaker: TestSpeaker;

beforeAll(async () => {
  site = await ExternalSite.start([{}]);
  platform = site.platforms[0]!;
  api = await platform.admin();
  shop = await platform.shop(api);
  wechatpay = await platform.channel(api, 'wechatpay', shop);
  speaker = await platform.speaker(api, { terminalId: shop.terminalId });
});

afterAll(() => site.end());

async function pay(amount: bigint): Promise<void> {
  const { sender, path } = wechatpay;
  const payment = sender.payment({ amount, passedBack: shop.plateCode });
  expect((await sender.send(platform.url + path, payment)).accepted).toBe(true);
}

async function played(text: string): Promise<void> {
  // A hello that nobody heard is said again after ten seconds.
  await speaker.saying(text, 30_000);
  await eventually(async () => {
    const rows = await announcementsOf(api, { sn: speaker.sn });
    expect(rows.filter((row) => row.text === text).map(({ state }) => state)).toEqual(['played']);
    return true;
  });
  expect(speaker.said.filter((said) => said === text)).toHaveLength(1);
}

const readyz = async () => (await fetch(`${platform.url}/readyz`)).status;

describe('a platform with a broker of its own choice', () => {
  it('tells devices where that broker is', async () => {
    const issued = await api.post<{ mqttUrl: string }>(`/v1/devices/${speaker.sn}/credentials`);
    expect(issued.mqttUrl).toBe(site.broker.url);
  });

  it('announces a signed payment on a speaker there, and its acks close it', async () => {
    await pay(1250n);
    await played('微信收款十二点五元');
    const [announce] = site.messages(speaker.sn, 'dn', 'announce');
    const acks = site.messages(speaker.sn, 'up', 'ack');
    expect(acks).toMatchObject([
      { id: announce!['id'], stage: 'rx' },
      { id: announce!['id'], stage: 'done', code: 200 },
    ]);
  });

  it('finds a broker that was away again, and says once what has not expired', async () => {
    await site.broker.kill();
    await eventually(async () => (await readyz()) === 503 && !speaker.speaker.isReady);
    await pay(301n);
    await site.broker.up();
    await played('微信收款三点零一元');
    await eventually(async () => (await readyz()) === 200);
    await pay(302n);
    await played('微信收款三点零二元');
  });
});

describe('a device at that broker', () => {
  const stranger = 'SPK-STRANGER';
  let token: string;
  beforeAll(async () => {
    await api.post('/v1/devices', { sn: stranger, model: 'generic-speaker' });
    const issued = await api.post<{ token: string }>(`/v1/devices/${stranger}/credentials`);
    token = issued.token;
  });
  const connect = (sn: string, secret: string) =>
    MqttSpeaker.connect({ url: site.broker.url, sn, token: secret, sess: 1 });
  const asked = (path: string, sn: string) =>
    site.broker.asked.filter((one) => one.path === path && one.body['clientid'] === sn);

  it('with a wrong token, or another’s, is refused by our answer', async () => {
    for (const [sn, secret] of [
      [stranger, `${token}x`],
      [stranger, speaker.token],
      ['SPK-UNKNOWN', token],
    ] as const) {
      await expect(connect(sn, secret)).rejects.toThrow(/refused/i);
      await eventually(() => asked('/mqtt/auth', sn).at(-1)?.result === 'deny');
    }
  });

  it('is kept to its own topics by our answer', async () => {
    const heard = site.messages(speaker.sn, 'up', 'ack').length;
    const there = await connect(stranger, token);
    expect((await there.hello()).t).toBe('hello');
    const foreign = [`hd/v1/${speaker.sn}/dn/#`, 'hd/v1/+/up/#', 'hd/v1/+/dn/announce', '#'];
    for (const filter of foreign) {
      expect({ filter, granted: await there.maySubscribe(filter) }).toMatchObject({
        granted: false,
      });
    }
    const topic = `hd/v1/${speaker.sn}/up/ack`;
    expect(await there.mayPublish(topic, '{}')).toBe(false);
    await there.end();
    const denied = asked('/mqtt/acl', stranger).filter(({ result }) => result === 'deny');
    expect(denied.map(({ body }) => body['topic'])).toEqual([...foreign, topic]);
    expect(site.messages(speaker.sn, 'up', 'ack')).toHaveLength(heard);
  });
});

describe('what EMQX asks, in the form of deploy/emqx/emqx.conf', () => {
  const { authentication, authorization } = readEmqxConfig(BROKER_SECRET);
  const put = async (question: EmqxQuestion, facts: EmqxFacts, more: object = {}) => {
    const { method, headers } = question;
    const json = { ...emqxBody(question, facts), ...more };
    return ask(platform.url + question.path, { method, headers, json });
  };
  const device = () => ({ clientid: speaker.sn, username: speaker.sn, password: speaker.token });
  const ours = { clientid: 'haodian-1', ...ACCOUNT };
  const may = (who: object, action: string, topic: string) => ({ ...who, action, topic });

  it('is answered as EMQX 5 understands, with no more rights than that', async () => {
    const own = `hd/v1/${speaker.sn}`;
    const cases: [EmqxQuestion, EmqxFacts, string][] = [
      [authentication, device(), 'allow'],
      [authentication, { ...device(), password: 'wrong' }, 'deny'],
      [authentication, { ...device(), username: undefined }, 'deny'],
      [authentication, { ...device(), clientid: 'SPK-ANOTHER' }, 'deny'],
      [authentication, ours, 'allow'],
      [authentication, { ...ours, password: undefined }, 'deny'],
      [authorization, may(device(), 'publish', `${own}/up/hello`), 'allow'],
      [authorization, may(device(), 'subscribe', `${own}/dn/#`), 'allow'],
      [authorization, may(device(), 'publish', `${own}/dn/announce`), 'deny'],
      [authorization, may(device(), 'subscribe', 'hd/v1/+/dn/#'), 'deny'],
      [authorization, may(ours, 'subscribe', 'hd/v1/+/up/#'), 'allow'],
      [authorization, may(ours, 'publish', `${own}/dn/announce`), 'allow'],
      [authorization, may(ours, 'publish', `${own}/up/ack`), 'deny'],
      [authorization, may(ours, 'subscribe', '#'), 'deny'],
    ];
    for (const [question, facts, result] of cases) {
      const { status, headers, body } = await put(question, facts);
      const isJson = headers.get('content-type')?.startsWith('application/json');
      const { password: _password, ...shown } = facts;
      expect({ shown, status, isJson, body }).toEqual({
        shown,
        status: 200,
        isJson: true,
        body: { result, is_superuser: false },
      });
    }
  });

  it('may name more of the client than we look at', async () => {
    const more = { peerhost: '10.0.0.7', proto_name: 'MQTT', qos: '1', retain: 'false' };
    expect((await put(authentication, device(), more)).body['result']).toBe('allow');
    const wish = may(device(), 'publish', `hd/v1/${speaker.sn}/up/hello`);
    expect((await put(authorization, wish, more)).body['result']).toBe('allow');
  });

  it('is denied to whoever does not have the secret', async () => {
    const without = readEmqxConfig('another secret than that');
    const wish = may(ours, 'subscribe', 'hd/v1/+/up/#');
    expect((await put(without.authentication, ours)).body['result']).toBe('deny');
    expect((await put(without.authorization, wish)).body['result']).toBe('deny');
  });
});
