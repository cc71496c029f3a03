import { describe, expect, it } from '@jest/globals';
import { CHANGE_STATES, CHANGE_STEPS, effectMs, stepOf } from './change-steps.js';
import type { ChangeState, ChangeVerb } from './change-steps.js';

/** Rows are states, columns verbs; a dash is refused. */
const TABLE = `
  state      approve   refuse   withdraw   apply    outdate
  proposed   approved  refused  withdrawn  -        stale
  approved   -         -        withdrawn  applied  stale
  applied    -         -        -          -        -
  refused    -         -        -          -        -
  withdrawn  -         -        -          -        -
  stale      -         -        -          -        -
`;

const [verbs, ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([state, ...to]) =>
  to.map((word, at) => [state, verbs![at + 1], word] as [ChangeState, ChangeVerb, string]),
);

describe('a change', () => {
  it.each(cells)('that is %s and one wants to %s: %s', (state, verb, to) => {
    const step = () => stepOf('chg_x', state, verb);
    if (to === '-') expect(step).toThrow(expect.objectContaining({ code: 'change_step_refused' }));
    else expect(step()).toBe(to);
  });

  it('has no step and no state beside the table', () => {
    expect(new Set(verbs!.slice(1))).toEqual(new Set(Object.keys(CHANGE_STEPS)));
    const named = new Set(rows.map(([state]) => state));
    expect(named).toEqual(new Set(CHANGE_STATES));
  });

  it('takes effect when the cool-off is over, and not before it was wished for', () => {
    const wishedFor = (notBefore: Date | null) => ({ coolOffMs: 1_000, notBefore });
    expect(effectMs(5_000, wishedFor(null))).toBe(6_000);
    expect(effectMs(5_000, wishedFor(new Date(5_500)))).toBe(6_000);
    expect(effectMs(5_000, wishedFor(new Date(9_000)))).toBe(9_000);
    expect(effectMs(5_000, { coolOffMs: 0, notBefore: null })).toBe(5_000);
  });
});
