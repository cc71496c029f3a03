import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TypeID } from 'typeid-js';
import { derivedId, idsFrom, isId, newId } from './ids.js';

const AT_MS = 1_763_700_000_123;
const ms = fc.integer({ min: 0, max: 2 ** 48 - 1 });

/** The UUID inside an id, as the reference implementation reads it. */
function uuidOf(id: string): string {
  return TypeID.fromString(id).toUUID();
}

function timeOf(uuid: string): number {
  return Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
}

describe('newId', () => {
  it('spells ids that the reference implementation of TypeID reads back unchanged', () => {
    fc.assert(
      fc.property(ms, (atMs) => {
        const id = newId('pay', atMs);
        expect(TypeID.fromUUID('pay', uuidOf(id)).toString()).toBe(id);
        expect(timeOf(uuidOf(id))).toBe(atMs);
      }),
    );
  });

  it('makes UUIDs of version 7 and the RFC variant', () => {
    expect(uuidOf(newId('mer', AT_MS))).toMatch(/^.{8}-.{4}-7.{3}-[89ab].{3}-.{12}$/);
  });

  it('sorts by the millisecond', () => {
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        if (a < b) expect(newId('pay', a) < newId('pay', b)).toBe(true);
      }),
    );
  });

  it('makes a hundred thousand different ids for one moment', () => {
    const ids = new Set(Array.from({ length: 100_000 }, () => newId('pay', AT_MS)));
    expect(ids.size).toBe(100_000);
  });
});

describe('idsFrom', () => {
  it('lies before every id of its millisecond and behind every earlier one', () => {
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        expect(newId('pay', a) >= idsFrom('pay', b)).toBe(a >= b);
      }),
    );
  });
});

describe('derivedId', () => {
  it('gives the same id for the same parts, another for any other part or time', () => {
    const id = derivedId('ann', AT_MS, 'payment', 'pay_1', 'SPK-0001');
    expect(derivedId('ann', AT_MS, 'payment', 'pay_1', 'SPK-0001')).toBe(id);
    expect(derivedId('ann', AT_MS, 'payment', 'pay_1', 'SPK-0002')).not.toBe(id);
    expect(derivedId('ann', AT_MS + 1, 'payment', 'pay_1', 'SPK-0001')).not.toBe(id);
  });

  it('makes UUIDs of version 8 that carry the time of the subject', () => {
    const uuid = uuidOf(derivedId('ann', AT_MS, 'payment', 'pay_1', 'SPK-0001'));
    expect(uuid).toMatch(/^.{8}-.{4}-8.{3}-[89ab].{3}-.{12}$/);
    expect(timeOf(uuid)).toBe(AT_MS);
  });

  it('never changes from release to release', () => {
    expect(derivedId('ann', AT_MS, 'payment', 'pay_1', 'SPK-0001')).toMatchInlineSnapshot(
      `"ann_01kajbchbvgrev0wj9h1rczsr6"`,
    );
  });
});

describe('isId', () => {
  it('accepts what newId makes, under its own prefix only', () => {
    const id = newId('sto', AT_MS);
    expect(isId('sto', id)).toBe(true);
    expect(isId('mer', id)).toBe(false);
  });

  it.each([
    '',
    'sto_',
    'sto_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    'sto_01h455vb4pex5vsknk084sn02',
    'sto_01H455VB4PEX5VSKNK084SN02Q',
  ])('refuses %j', (text) => {
    expect(isId('sto', text)).toBe(false);
  });
});
