import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { headersOf, newSecret } from './sign.js';

const body = '{"type":"payment.succeeded","data":{"amount":1250,"store":"张记"}}';
// The public package looks at the wall clock.
const signed = { eventId: 'evt_1', atSeconds: Math.floor(Date.now() / 1_000), body };

describe('a signature', () => {
  it('is accepted by the public package', () => {
    const secret = newSecret();
    expect(new Webhook(secret).verify(body, { ...headersOf(signed, [secret]) })).toEqual(
      JSON.parse(body),
    );
  });

  it('is what the public package would make', () => {
    const secret = newSecret();
    const theirs = new Webhook(secret).sign('evt_1', new Date(signed.atSeconds * 1_000), body);
    expect(headersOf(signed, [secret])['webhook-signature']).toBe(theirs);
  });

  it('of two secrets is accepted by the holder of either and nobody else', () => {
    const [next, previous] = [newSecret(), newSecret()];
    const headers = { ...headersOf(signed, [next, previous]) };
    expect(new Webhook(next).verify(body, headers)).toBeDefined();
    expect(new Webhook(previous).verify(body, headers)).toBeDefined();
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow('No matching signature');
  });

  it('does not fit another body', () => {
    const secret = newSecret();
    const headers = { ...headersOf(signed, [secret]) };
    expect(() => new Webhook(secret).verify(body.replace('1250', '9250'), headers)).toThrow(
      'No matching signature',
    );
  });
});

describe('newSecret', () => {
  it('is another one each time, in the form of the specification', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});
