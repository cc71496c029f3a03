import { defineCommand } from '../../command.js';
import { confirm } from '../../confirm.js';

export const command = defineCommand({
  summary: 'Take a role back from a person',
  args: { id: 'the person, usr_…', grantId: 'the role, grn_…; user roles lists them' },
  examples: ['user revoke usr_… grn_… --yes'],
  run: async (context, { id, grantId }) => {
    await confirm(context, `Take ${grantId} back from ${id}?`);
    const path = `/v1/users/${encodeURIComponent(id)}/grants/${encodeURIComponent(grantId)}`;
    await context.api.change({ method: 'DELETE', path });
    context.note('The role is taken back.');
  },
});
