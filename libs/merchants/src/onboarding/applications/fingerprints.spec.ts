import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretBox } from '#libs/persistence';
import { fixedClock } from '#libs/testing';
import { completeApplication } from '../checks/application.fixture.js';
import { comparableName, nearSameName } from '../checks/sameness.js';
import { fingerprintsOf } from './fingerprints.js';

const parts = { box: new SecretBox(randomBytes(32)), clock: fixedClock(1_795_000_000_000) };
const hexesOf = (shortName: string) =>
  fingerprintsOf({ kind: 'company', business: { shortName } }, parts).map(({ hashes }) =>
    hashes[0]!.toString('hex'),
  );

describe('what an application is found by', () => {
  it('is its numbers, once each, keys of its name and of its places', () => {
    const kinds = fingerprintsOf(completeApplication('company'), parts).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual([
      ...['account', 'address', 'id_number', 'licence'],
      ...['name', 'name', 'name', 'name', 'name', 'phone', 'phone'],
    ]);
    expect(fingerprintsOf({ kind: 'company' }, parts)).toEqual([]);
  });

  it('is the same however it was typed, and never a number that is faulty', () => {
    const of = (mobile: string) =>
      fingerprintsOf({ kind: 'individual', legalPerson: { mobile } }, parts);
    expect(of('+86 138-0013-8000')).toEqual(of('13800138000'));
    expect(of('1380013')).toEqual([]);
  });

  it('finds every name that is near the same by something they share', () => {
    const character = fc.constantFrom(...'张李王记好味小面馆饭店包子粥铺水果');
    const name = fc.array(character, { minLength: 2, maxLength: 12 });
    const edit = fc.record({ at: fc.nat(), to: character, how: fc.constantFrom(0, 1, 2, 3) });
    fc.assert(
      fc.property(name, fc.array(edit, { maxLength: 3 }), (characters, edits) => {
        const other = [...characters];
        for (const { at, to, how } of edits) {
          const place = at % other.length;
          if (how === 0) other.splice(place, 1, to);
          else if (how === 1) other.splice(place, 0, to);
          else if (how === 2 && other.length > 2) other.splice(place, 1);
          else other.splice(place, 2, ...other.slice(place, place + 2).toReversed());
        }
        const [left, right] = [characters.join(''), other.join('')];
        fc.pre(nearSameName(left, right));
        const known = new Set(hexesOf(left));
        // Of long names with three edits or more, one in thousands shares nothing.
        fc.pre([...comparableName(right)].length < 12);
        expect(hexesOf(right).some((hex) => known.has(hex))).toBe(true);
      }),
    );
  });
});
