import { defineCommand } from '../../command.js';
import { time, word } from '../../output/cells.js';

export const command = defineCommand({
  summary: 'Every step an application took',
  args: { id: 'the application, apl_…' },
  examples: ['application history apl_01kasm5zk8e2wr9v0q3j7y4n6t'],
  run: async (context, { id }) => {
    const path = `/v1/applications/${encodeURIComponent(id)}/history`;
    const { data } = await context.api.page(path);
    await context.showAll(data, {
      AT: time('at'),
      STEP: 'verb',
      STATE: 'toState',
      BY: 'by',
      VERSION: 'version',
      REASONS: ({ reasons }) =>
        word((reasons as { path: string; code: string }[]).map(told).join(' ')),
      CHANGED: ({ changed }) => word((changed as string[]).join(' ')),
    });
  },
});

function told({ path, code }: { readonly path: string; readonly code: string }): string {
  return path === '' ? code : `${path}=${code}`;
}
