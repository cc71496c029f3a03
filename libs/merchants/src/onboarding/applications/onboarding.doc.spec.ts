import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { APPLICATION_STATES, nextState, verbsIn } from './application-states.js';
import { REASONS } from './reasons.js';
import { RISKS } from './risk.js';

const page = readFileSync(new URL('../../../../../docs/onboarding.md', import.meta.url), 'utf8');

/** Rows of the table whose first column has this heading. */
function tableOf(heading: string): string[][] {
  const lines = page.split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('docs/onboarding.md', () => {
  it('has the table of transitions', () => {
    const known = APPLICATION_STATES.map((state) => {
      const steps = verbsIn(state).map((verb) => `${verb} → ${nextState(state, verb)}`);
      return [state, steps.length === 0 ? '-' : steps.join(', ')];
    });
    expect(tableOf('state').map(([state, steps]) => [state, steps])).toEqual(known);
  });

  it('has every reason with its sentences', () => {
    const known = Object.entries(REASONS).map(([code, { en, zh }]) => [code, en, zh]);
    expect(tableOf('reason')).toEqual(known);
  });

  it('has every sign of risk with its points', () => {
    const known = Object.entries(RISKS).map(([code, { points, en }]) => [code, `${points}`, en]);
    expect(tableOf('sign')).toEqual(known);
  });
});
