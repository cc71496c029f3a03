import { secretLost } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'Issue the token a device connects with; it is shown this once',
  args: { sn: 'its serial number' },
  examples: ['device credentials SPK-000001 --json > SPK-000001.json'],
  run: async (context, { sn }) => {
    const path = `/v1/devices/${encodeURIComponent(sn)}/credentials`;
    const issued = await context.api.change({ method: 'POST', path, creates: true });
    if (issued['token'] === null) throw secretLost('token');
    await context.show(issued);
  },
});
