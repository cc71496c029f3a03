import { describe, expect, it } from '@jest/globals';
import {
  APPLICATION_STATES,
  APPLICATION_VERBS,
  merchantStateAt,
  nextState,
  verbsIn,
} from './application-states.js';
import type { ApplicationState } from './application-states.js';
import { demandAllowed } from './demand-allowed.js';
import type { Reviewed } from './demand-allowed.js';

/** From where (x) to where (the last row) each verb leads; `-` where it is refused. */
const TABLE = `
          submit withdraw claim release return approve reject sign activate suspend resume close
draft      x      -        -     -       -      -       -      -    -        -       -      x
submitted  -      x        x     -       -      -       -      -    -        -       -      -
in_review  -      -        -     x       x      x       x      -    -        -       -      -
returned   x      -        -     -       -      -       -      -    -        -       -      x
approved   -      -        -     -       -      -       -      x    -        -       -      x
rejected   -      -        -     -       -      -       -      -    -        -       -      -
signed     -      -        -     -       -      -       -      -    x        -       -      x
active     -      -        -     -       -      -       -      -    -        x       -      x
suspended  -      -        -     -       -      -       -      -    -        -       x      x
closed     -      -        -     -       -      -       -      -    -        -       -      -
to         submitted draft in_review submitted returned approved rejected signed active
           suspended active closed
`;

const lines = TABLE.trim()
  .split(/\n(?! {11})/)
  .map((line) => line.trim().split(/\s+/));
const head = lines[0]!;
const rows = lines.slice(1, -1);
const leads = lines.at(-1)!.slice(1);
const cells = rows.flatMap(([state, ...marks]) =>
  marks.map((mark, at) => [state!, head[at]!, mark === 'x' ? leads[at]! : '-'] as const),
);

describe('the table of transitions', () => {
  it('has a row for each state and a column for each verb', () => {
    expect(rows.map(([state]) => state)).toEqual([...APPLICATION_STATES]);
    expect(head).toEqual(APPLICATION_VERBS);
    expect(cells).toHaveLength(APPLICATION_STATES.length * APPLICATION_VERBS.length);
  });

  it.each(cells)('%s, %s: %s', (state, verb, to) => {
    expect(nextState(state as ApplicationState, verb as never)).toBe(to === '-' ? null : to);
  });

  it('says what can be done in a state', () => {
    expect(verbsIn('in_review')).toEqual(['release', 'return', 'approve', 'reject']);
    expect(verbsIn('closed')).toEqual([]);
  });

  it('lets a merchant trade while it is active and in no other state that says something', () => {
    const saying = APPLICATION_STATES.map((state) => [state, merchantStateAt(state)] as const);
    expect(saying.filter(([, merchant]) => merchant !== null)).toEqual([
      ['active', 'active'],
      ['suspended', 'suspended'],
      ['closed', 'closed'],
    ]);
  });
});

describe('who may take a step', () => {
  const inReview: Reviewed = {
    ...{ state: 'in_review', submittedBy: 'usr_filler', reviewerId: 'usr_a' },
    ...{ firstApprovedBy: null, approvalsNeeded: 1 },
  };
  const attempt = (of: Reviewed, verb: Parameters<typeof demandAllowed>[1], by: string) => {
    try {
      return demandAllowed(of, verb, by);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('a decision is of who claimed it', () => {
    for (const verb of ['return', 'approve', 'reject'] as const) {
      expect(attempt(inReview, verb, 'usr_a')).toBe(nextState('in_review', verb));
      expect(attempt(inReview, verb, 'usr_b')).toBe('application_claimed');
    }
    expect(attempt(inReview, 'claim', 'usr_b')).toBe('application_claimed');
    expect(attempt(inReview, 'release', 'usr_b')).toBe('submitted');
  });

  it('nobody claims or decides what they submitted', () => {
    const submitted: Reviewed = { ...inReview, state: 'submitted', reviewerId: null };
    expect(attempt(submitted, 'claim', 'usr_filler')).toBe('application_own');
    expect(attempt(submitted, 'withdraw', 'usr_filler')).toBe('draft');
    for (const verb of ['return', 'approve', 'reject'] as const)
      expect(attempt(inReview, verb, 'usr_filler')).toBe('application_own');
  });

  it('two approvals are of two people; the first leaves it in review', () => {
    const risky: Reviewed = { ...inReview, approvalsNeeded: 2 };
    expect(attempt(risky, 'approve', 'usr_a')).toBe('in_review');
    expect(attempt(risky, 'approve', 'usr_b')).toBe('application_claimed');
    const half: Reviewed = { ...risky, firstApprovedBy: 'usr_a' };
    expect(attempt(half, 'approve', 'usr_a')).toBe('second_person_needed');
    expect(attempt(half, 'approve', 'usr_filler')).toBe('application_own');
    expect(attempt(half, 'approve', 'usr_b')).toBe('approved');
    expect(attempt(half, 'return', 'usr_b')).toBe('returned');
    expect(attempt(half, 'reject', 'usr_a')).toBe('rejected');
  });
});
