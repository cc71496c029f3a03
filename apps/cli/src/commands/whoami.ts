import { defineCommand } from '../command.js';
import type { Row } from '../output/rows.js';

export const command = defineCommand({
  summary: 'Who you are, your roles and what you may do',
  examples: ['whoami', 'whoami --json'],
  run: async (context) => {
    const me = await context.api.get('/v1/me');
    if (context.options.json) return context.show(me);
    const { grants, activeGrantId, permissions, ...person } = me;
    const roles = Object.fromEntries(
      ((grants ?? []) as Row[]).map((grant): [string, string] => {
        const of = grant['scopeId'] ?? grant['scopeType'];
        const mark = grant['id'] === activeGrantId ? '  (in use)' : '';
        return [String(grant['id']), `${String(grant['role'])} of ${String(of)}${mark}`];
      }),
    );
    const may = ((permissions ?? []) as string[]).join(' ');
    return context.show({ ...person, platform: context.options.url, ...roles, may });
  },
});
