import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One device with its presence',
  args: { sn: 'its serial number' },
  examples: ['device show SPK-000001'],
  run: async (context, { sn }) =>
    context.show(await context.api.get(`/v1/devices/${encodeURIComponent(sn)}`)),
});
