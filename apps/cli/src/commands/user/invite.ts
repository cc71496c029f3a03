import { secretLost } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';
import { neededChoice, neededText, text } from '../../flags.js';
import { OF_MEANS, ROLES, scopeOf } from '../../scope-flag.js';

export const command = defineCommand({
  summary: 'Invite a person; answers the token of the invitation, shown this once',
  flags: {
    name: neededText('--name <name>', 'what the person is called'),
    username: text('--username <name>', 'chosen by the person when left out'),
    role: neededChoice('--role <role>', 'which role', ROLES),
    of: neededText('--of <scope>', OF_MEANS),
  },
  examples: ['user invite --name 王芳 --role agent --of agt_…'],
  run: async (context, { of, ...person }) => {
    const path = '/v1/invitations';
    const body = { ...person, ...scopeOf(of) };
    const invited = await context.api.change({ method: 'POST', path, body, creates: true });
    if (invited['token'] === null) throw secretLost('invitation');
    await context.show(invited);
  },
});
