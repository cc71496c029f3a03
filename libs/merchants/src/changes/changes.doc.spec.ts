import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROLES } from '#libs/identity';
import { JOB_KINDS, JOB_ROWS_MAX, JOB_STATES, ROW_STATES } from '../jobs/job.js';
import { CHANGE_LIMITS, percentOf } from './change-limits.js';
import { CHANGE_KINDS, MERCHANTS_OF_CHANGE_MAX } from './change.js';
import { CHANGE_STATES, CHANGE_STEPS } from './change-steps.js';

const PAGE = readFileSync(new URL('../../../../docs/changes.md', import.meta.url), 'utf8');

/** Cells of the table that begins with this heading, without backquotes. */
function tableOf(heading: string): string[][] {
  const lines = PAGE.split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${heading} |`)) + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}
const firsts = (heading: string) => tableOf(heading).map(([first]) => first);

describe('docs/changes.md', () => {
  it('has every step with where it begins and leads', () => {
    const steps = Object.entries(CHANGE_STEPS).map(([verb, { from, to }]) => [
      verb,
      from.join(', '),
      to,
    ]);
    expect(tableOf('step').map((row) => row.slice(0, 3))).toEqual(steps);
    for (const state of CHANGE_STATES) expect(PAGE).toContain(`\`${state}\``);
  });

  it('has the limits of every role', () => {
    const limits = Object.entries(CHANGE_LIMITS).map(([role, limit]) => [
      role,
      String(limit.merchants),
      percentOf(limit.differenceMillionths),
      limit.belowCost ? 'yes' : 'no',
    ]);
    expect(tableOf('role')).toEqual(limits);
    for (const role of firsts('role')) expect(Object.keys(ROLES)).toContain(role);
  });

  it('has every kind of change and of job, and every state of a job and its rows', () => {
    expect(firsts('kind')).toEqual([...CHANGE_KINDS]);
    expect(firsts('job')).toEqual([...JOB_KINDS]);
    expect(firsts('state of a job')).toEqual([...JOB_STATES]);
    expect(firsts('state of a row')).toEqual([...ROW_STATES]);
  });

  it('has the sizes that are enforced', () => {
    expect(PAGE).toContain(`at most ${MERCHANTS_OF_CHANGE_MAX} merchants`);
    expect(PAGE).toContain(`at most ${JOB_ROWS_MAX.toLocaleString('en')} merchants`);
  });
});
