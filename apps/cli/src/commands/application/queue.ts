import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'How the review stands: what waits, and how long decisions took (ms)',
  examples: ['application queue', 'application queue --json'],
  run: async (context) => context.show(await context.api.get('/v1/review-queue')),
});
