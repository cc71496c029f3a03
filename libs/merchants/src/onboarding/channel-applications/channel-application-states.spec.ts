import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  CHANNEL_APPLICATION_STATES,
  CHANNEL_VERBS,
  channelVerbsIn,
  nextChannelState,
} from './channel-application-states.js';
import type { ChannelApplicationState } from './channel-application-states.js';

const PAGE = readFileSync(
  new URL('../../../../../docs/channel-applications.md', import.meta.url),
  'utf8',
);

/** The table of the page: from where (rows) by which step (columns) to where, `-` where refused. */
const lines = PAGE.split('\n');
const begin = lines.findIndex((line) => line.startsWith('| from \\ step |'));
const [head, , ...rows] = lines
  .slice(
    begin,
    lines.findIndex((line, at) => at > begin && line === ''),
  )
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
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
    const ended = CHANNEL_APPLICATION_STATES.filter((state) => channelVerbsIn(state).length === 0);
    expect(ended).toEqual(['rejected']);
  });
});
