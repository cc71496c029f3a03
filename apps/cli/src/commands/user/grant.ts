import { defineCommand } from '../../command.js';
import { neededChoice, neededText } from '../../flags.js';
import { OF_MEANS, ROLES, scopeOf } from '../../scope-flag.js';

export const command = defineCommand({
  summary: 'Give a person a role',
  args: { id: 'the person, usr_…' },
  flags: {
    role: neededChoice('--role <role>', 'which role', ROLES),
    of: neededText('--of <scope>', OF_MEANS),
  },
  examples: [
    'user grant usr_… --role operator --of platform',
    'user grant usr_… --role agent --of agt_…',
  ],
  run: async (context, { id, role, of }) => {
    const path = `/v1/users/${encodeURIComponent(id)}/grants`;
    const body = { role, ...scopeOf(of) };
    await context.show(await context.api.change({ method: 'POST', path, body, creates: true }));
  },
});
