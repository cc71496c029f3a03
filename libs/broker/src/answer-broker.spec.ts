import { describe, expect, it } from '@jest/globals';
import { answerAcl, answerAuth } from './answer-broker.js';

const authenticator = {
  authenticate: async (sn: string, password: Uint8Array): Promise<boolean> =>
    sn === 'SPK-000001' && Buffer.from(password).toString() === 'token',
};
const service = { username: 'haodian', password: 'ours' };
const device = { clientid: 'SPK-000001', username: 'SPK-000001', password: 'token' };
const ours = { clientid: 'haodian-1', username: 'haodian', password: 'ours' };

describe('the answer to "who is this?"', () => {
  it.each([
    ['a device with its token', device, 'allow'],
    ['our own connection', ours, 'allow'],
    ['a wrong token', { ...device, password: 'nekot' }, 'deny'],
    ['no token', { clientid: 'SPK-000001', username: 'SPK-000001' }, 'deny'],
    ['a client id that is not the user name', { ...device, clientid: 'SPK-000002' }, 'deny'],
    ['a name that is no serial number', { ...device, clientid: 'x', username: 'x' }, 'deny'],
    ['our name with another password', { ...ours, password: 'theirs' }, 'deny'],
    ['a body of another shape', 'SPK-000001', 'deny'],
    ['no body', undefined, 'deny'],
  ])('%s', async (_who, body, result) => {
    const rules = { authenticator, service };
    expect(await answerAuth(body, rules)).toEqual({ result, is_superuser: false });
  });

  it('is no to our name when no service account is set up', async () => {
    expect((await answerAuth(ours, { authenticator })).result).toBe('deny');
  });
});

describe('the answer to "may it do this?"', () => {
  const own = { clientid: 'SPK-000001', username: 'SPK-000001' };
  const platform = { clientid: 'haodian-1', username: 'haodian' };

  it.each([
    [own, 'publish', 'hd/v1/SPK-000001/up/ack', 'allow'],
    [own, 'subscribe', 'hd/v1/SPK-000001/dn/#', 'allow'],
    [own, 'subscribe', 'hd/v1/+/up/#', 'deny'],
    [own, 'publish', 'hd/v1/SPK-000002/up/ack', 'deny'],
    [own, 'delete', 'hd/v1/SPK-000001/up/ack', 'deny'],
    [{ ...own, clientid: 'SPK-000002' }, 'publish', 'hd/v1/SPK-000001/up/ack', 'deny'],
    [platform, 'subscribe', 'hd/v1/+/up/#', 'allow'],
    [platform, 'publish', 'hd/v1/SPK-000001/dn/announce', 'allow'],
    [platform, 'publish', 'hd/v1/SPK-000001/up/ack', 'deny'],
    [platform, 'subscribe', '#', 'deny'],
  ])('%o may %s %s: %4$s', (who, action, topic, result) => {
    const answer = answerAcl({ ...who, action, topic }, { service });
    expect(answer).toEqual({ result, is_superuser: false });
  });

  it('is no to a body of another shape', () => {
    expect(answerAcl(null).result).toBe('deny');
    expect(answerAcl({ ...own, action: 'publish' }).result).toBe('deny');
  });
});
