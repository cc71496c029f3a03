import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotificationRefused } from './channels.errors.js';
import { describeChannel, splitSettings } from './describe-channel.js';
import type { RawNotification } from './define-channel.js';
import {
  MAX_AGE_MS,
  outcomeOf,
  rawOf,
  readAccount,
  readFixtures,
} from './read-fixtures.fixture.js';
import type { Fixture } from './read-fixtures.fixture.js';
import { loadChannels } from './registry.js';

/** What every channel must have shown on arrival, by name of the fixture. */
const DEMANDED = [
  'payment',
  'payment-odd-characters',
  'payment-amount-off-by-one',
  'payment-foreign-currency',
  'refund',
  'closed',
  'waiting',
  'wrong-merchant',
  'wrong-app',
  'unknown-word',
  'missing-amount',
  'fractional-amount',
  'forged',
  'altered',
  'unsigned',
];
/** What a channel that signs each attempt anew must have shown besides. */
const DEMANDED_IF_FRESH = ['stale', 'future', 'nearly-stale', 'unknown-serial'];
/** What a channel whose notifications are forms must have shown besides. */
const DEMANDED_IF_FORM = ['duplicate-key', 'hidden-field'];
const DAY_MS = 86_400_000;

const channels = [...(await loadChannels()).values()];

describe.each(channels.map((channel) => [channel.name, channel] as const))(
  '%s',
  (name, channel) => {
    const fixtures = readFixtures(name);

    it('has every fixture that is demanded of any channel', () => {
      expect(DEMANDED.filter((fixture) => !fixtures.has(fixture))).toEqual([]);
    });
    const payment = fixtures.get('payment');
    // The rest is told from the fixtures; without them the list above says what is left to do.
    if (!payment) return;
    const account = readAccount(name);
    const at = (fixture: Fixture) => ({ ...account, nowMs: fixture.nowMs });

    it('has every fixture that is demanded of a channel of its kind', () => {
      const later = { ...account, nowMs: payment.nowMs + DAY_MS };
      const isFresh = 'refused' in outcomeOf(channel, rawOf(payment), later);
      const isForm = payment.headers['content-type']?.includes('urlencoded') ?? false;
      const demanded = [...(isFresh ? DEMANDED_IF_FRESH : []), ...(isForm ? DEMANDED_IF_FORM : [])];
      expect(demanded.filter((fixture) => !fixtures.has(fixture))).toEqual([]);
    });

    it.each([...fixtures])('reads the recorded "%s" as it was meant', (_name, fixture) => {
      expect(outcomeOf(channel, rawOf(fixture), at(fixture))).toEqual(fixture.expected);
    });

    it('answers in exactly the words of the channel', () => {
      const refused = channel.refused(new NotificationRefused('bad_signature'));
      const { accepted, busy } = channel;
      expect({ accepted, busy, refused }).toEqual(account.answers);
    });

    it('gives every kind of refusal an answer that is no success', () => {
      const reasons = [...fixtures.values()].flatMap(({ expected }) =>
        'refused' in expected ? [expected.refused] : [],
      );
      for (const reason of reasons) {
        const answer = channel.refused(new NotificationRefused(reason, 1));
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.body).not.toMatch(/success/i);
      }
    });

    it('keeps amounts as bigint', () => {
      const settings = channel.settings.parse(account.settings);
      const context = { settings, keys: account.keys, nowMs: payment.nowMs, maxAgeMs: MAX_AGE_MS };
      const message = channel.parse(channel.verify(rawOf(payment), context), settings);
      expect(message).toMatchObject({ kind: 'payment', amount: expect.any(BigInt) });
    });

    it('says the same of a repeat, and of a verified message stored as JSON and read again', () => {
      const settings = channel.settings.parse(account.settings);
      for (const fixture of fixtures.values()) {
        if (!('message' in fixture.expected)) continue;
        const context = {
          settings,
          keys: account.keys,
          nowMs: fixture.nowMs,
          maxAgeMs: MAX_AGE_MS,
        };
        const verified = channel.verify(rawOf(fixture), context);
        const stored: unknown = JSON.parse(JSON.stringify(verified));
        const message = channel.parse(verified, settings);
        expect(channel.parse(channel.verify(rawOf(fixture), context), settings)).toEqual(message);
        expect(channel.parse(stored, settings)).toEqual(message);
      }
    });

    it('refuses a notification, or reads exactly the same, when any one byte is changed', () => {
      const genuine = [...fixtures.values()].filter(({ expected }) => 'message' in expected);
      const change = fc.integer({ min: 1, max: 255 });
      fc.assert(fc.property(fc.constantFrom(...genuine), fc.nat(), fc.nat(), change, mutated), {
        numRuns: 2_000,
      });

      function mutated(fixture: Fixture, part: number, place: number, by: number): void {
        const raw = withOneByteChanged(fixture, { part, place, by });
        const outcome = outcomeOf(channel, raw, at(fixture));
        const isRefused = 'refused' in outcome;
        expect(isRefused ? fixture.expected : outcome).toEqual(fixture.expected);
      }
    });

    it('refuses whatever bytes come, and throws nothing else', () => {
      const headers = fc.dictionary(fc.constantFrom(...Object.keys(payment.headers)), fc.string());
      fc.assert(
        fc.property(headers, fc.uint8Array({ maxLength: 512 }), (some, body) => {
          expect(outcomeOf(channel, { headers: some, body }, at(payment))).toHaveProperty(
            'refused',
          );
        }),
      );
    });

    it('refuses every genuine notification of another channel', () => {
      for (const other of channels.filter((candidate) => candidate !== channel)) {
        const foreign = [...readFixtures(other.name).values()].map(rawOf);
        const outcomes = foreign.map((raw) => outcomeOf(channel, raw, at(payment)));
        expect(outcomes.filter((outcome) => !('refused' in outcome))).toEqual([]);
      }
    });

    it('takes its fixture’s settings, refuses unknown ones and never describes a secret', () => {
      const parsed = channel.settings.parse(account.settings) as object;
      expect(channel.settings.safeParse({ ...account.settings, unknown: 1 }).success).toBe(false);
      const { open, secrets } = splitSettings(channel, parsed);
      expect(Object.keys(secrets)).toEqual(channel.secrets);
      expect(channel.settings.parse({ ...open, ...secrets })).toEqual(parsed);
      const description = describeChannel(channel);
      expect(description.settings).toMatchObject({ type: 'object', additionalProperties: false });
      for (const secret of Object.values(secrets)) {
        expect(JSON.stringify([description, open])).not.toContain(secret);
      }
    });
  },
);

interface Change {
  readonly part: number;
  readonly place: number;
  readonly by: number;
}

/** The notification with one byte of a signature header or, as often, of the body changed. */
function withOneByteChanged(fixture: Fixture, { part, place, by }: Change): RawNotification {
  const { headers, body } = rawOf(fixture);
  const names = Object.keys(headers).filter((name) => name !== 'content-type');
  const name = names[part % (2 * names.length + 1)];
  if (name === undefined) return { headers, body: changed(body, place, by) };
  const value = changed(Buffer.from(headers[name]!, 'latin1'), place, by);
  return { headers: { ...headers, [name]: Buffer.from(value).toString('latin1') }, body };
}

function changed(bytes: Uint8Array, place: number, by: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[place % copy.length]! ^= by;
  return copy;
}
