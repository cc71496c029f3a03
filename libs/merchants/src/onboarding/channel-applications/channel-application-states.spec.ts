import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { APPLICATION_STATES } from '../applications/application-states.js';
import {
  CHANNEL_APPLICATION_STATES,
  CHANNEL_VERBS,
  channelVerbsIn,
  channelVerbsWhile,
  nextChannelState,
} from './channel-application-states.js';
import type { ChannelApplicationState } from './channel-application-states.js';

const PAGE = readFileSync(
  new URL('../../../../../docs/channel-applications.md', import.meta.url),
  'utf8',
);

/** The rows of the table of the page that begins so, its heading the first. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const lines = PAGE.split('\n');
  const from = lines.slice(lines.findIndex((line) => line.startsWith(heading)));
  return from.slice(0, from.indexOf('')).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** From where (rows) by which step (columns) to where, `-` where refused. */
const [head, , ...rows] = tableOf('| from \\ step |');
const verbs = head!.slice(1);
const cells = rows.flatMap(([state, ...leads]) =>
  leads.map((to, at) => [state!, verbs[at]!, to] as const),
);

describe('the table of transitions of a channel application', () => {
  it('has a row for each state and a column for each step', () => {
    expect(rows.map(([state]) => state)).toEqual([...CHANNEL_APPLICATION_STATES]);
    expect(verbs).toEqual(CHANNEL_VERBS);
    expect(cells).toHaveLength(CHANNEL_APPLICATION_STATES.length * CHANNEL_VERBS.length);
  });

  it.each(cells)('%s, %s: %s', (state, verb, to) => {
    const next = nextChannelState(state as ChannelApplicationState, verb as never);
    expect(next).toBe(to === '-' ? null : to);
  });

  it('ends for good only where the channel refused; what was opened can be resumed', () => {
    const ended = CHANNEL_APPLICATION_STATES.filter(
      (state) => channelVerbsIn(state, 'signed').length === 0,
    );
    expect(ended).toEqual(['rejected']);
  });
});

describe('what the state of the merchant’s own application leaves', () => {
  const words = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word!);
  const table = tableOf('| the application is |').slice(2);
  const named = new Map(
    table.flatMap(([states, steps]) => words(states!).map((state) => [state, words(steps!)])),
  );
  const [, others] = table.find(([states]) => states === 'any other')!;

  it.each(APPLICATION_STATES)('of %s is what the page says', (state) => {
    expect(channelVerbsWhile(state)).toEqual(named.get(state) ?? words(others!));
  });

  it('is possible only as far as the channel application itself goes', () => {
    expect(channelVerbsIn('opened', 'closed')).toEqual(['suspend']);
    expect(channelVerbsIn('draft', 'suspended')).toEqual([]);
    expect(channelVerbsIn('returned', 'suspended')).toEqual(['return', 'reject']);
  });
});
