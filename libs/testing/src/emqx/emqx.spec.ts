import { describe, expect, it } from '@jest/globals';
import { readEmqxConfig } from './emqx-config.js';
import { emqxBody } from './emqx-doorkeeper.js';
import { objectAt, parseHocon, put } from './hocon.js';
import type { HoconObject } from './hocon.js';

const SECRET = 'a secret of these specs';

describe('a HOCON file', () => {
  it('is read with dotted keys, arrays, quoted texts and comments', () => {
    const text = `
      ## whatever { it says
      a.b = 5s
      a { c = "x = \\"y\\" # no comment" } # but this
      list = [ { d = "\${clientid}" } ]`;
    expect(parseHocon(text)).toEqual({
      a: { b: '5s', c: 'x = "y" # no comment' },
      list: [{ d: '${clientid}' }],
    });
  });

  it('that does not end, or says more than one thing, is refused', () => {
    for (const text of ['a = {', 'a =', 'a = = 1', '[ { a = 1 } ] b']) {
      expect(() => parseHocon(text)).toThrow('HOCON');
    }
  });

  it('is laid over by a path whose places count from 1', () => {
    const config = parseHocon('list = [ { a = 1 }, { a = 2, b { c = 3 } } ]') as HoconObject;
    put(config, ['list', '2', 'b'], { d: '4' });
    expect(objectAt(config, 'list', '2')).toEqual({ a: '2', b: { c: '3', d: '4' } });
    expect(objectAt(config, 'list', '1')).toEqual({ a: '1' });
    expect(() => objectAt(config, 'list', '3')).toThrow('no object at list.3');
  });
});

describe('the EMQX of deploy/', () => {
  const { authentication, authorization, noMatch } = readEmqxConfig(SECRET);

  it('proves itself in both questions, and speaks JSON', () => {
    for (const question of [authentication, authorization]) {
      expect(question).toMatchObject({
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
      });
    }
    expect([authentication.path, authorization.path]).toEqual(['/mqtt/auth', '/mqtt/acl']);
  });

  it('names the client in both, and what nobody decides is denied', () => {
    const facts = { clientid: 'SPK-1', username: 'SPK-1', password: 'token', peerhost: '10.0.0.7' };
    const { peerhost: _peerhost, ...who } = facts;
    expect(emqxBody(authentication, facts)).toEqual(who);
    const wish = { ...facts, action: 'publish', topic: 'hd/v1/SPK-1/up/ack' };
    const { password: _password, ...asked } = { ...who, action: wish.action, topic: wish.topic };
    expect(emqxBody(authorization, wish)).toEqual(asked);
    expect(noMatch).toBe('deny');
  });

  it('sends nothing for what it does not know of a client, and has no other placeholders', () => {
    expect(
      emqxBody(authentication, { clientid: 'x', username: undefined, password: 'p' }),
    ).toHaveProperty('username', '');
    const question = { ...authentication, body: { sn: '${serial}' } };
    expect(() => emqxBody(question, { clientid: 'x' })).toThrow('${serial}');
  });
});
