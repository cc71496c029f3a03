import { defineCommand } from '../../command.js';
import type { Row } from '../../output/rows.js';

export const command = defineCommand({
  summary: 'The roles a person holds',
  args: { id: 'the person, usr_…' },
  examples: ['user roles usr_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => {
    const { grants } = await context.api.get(`/v1/users/${encodeURIComponent(id)}`);
    const columns = { GRANT: 'id', ROLE: 'role', OF: 'scopeType', WHICH: 'scopeId' };
    await context.showAll((grants ?? []) as Row[], columns);
  },
});
