import { defineCommand } from '../../command.js';
import { neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Register a device',
  args: { sn: 'its serial number: 6 to 32 of A-Z 0-9 -' },
  flags: { model: neededText('--model <model>', 'such as generic-speaker') },
  examples: ['device register SPK-000001 --model generic-speaker'],
  run: async (context, body) =>
    context.show(
      await context.api.change({ method: 'POST', path: '/v1/devices', body, creates: true }),
    ),
});
