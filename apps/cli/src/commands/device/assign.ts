import { usageWrong } from '../../cli.errors.js';
import { defineCommand } from '../../command.js';
import { text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Put a device at a terminal, or at a store for all of it',
  args: { sn: 'its serial number' },
  flags: {
    terminalId: text('--terminal <id>', 'the terminal it speaks for, ter_…'),
    storeId: text('--store <id>', 'the store it speaks for, sto_…'),
  },
  examples: ['device assign SPK-000001 --terminal ter_…', 'device assign SPK-000001 --store sto_…'],
  run: async (context, { sn, terminalId, storeId }) => {
    if ((terminalId === undefined) === (storeId === undefined)) {
      throw usageWrong('Give --terminal or --store, one of them.');
    }
    const path = `/v1/devices/${encodeURIComponent(sn)}/assignment`;
    const body = terminalId === undefined ? { storeId } : { terminalId };
    await context.show(await context.api.change({ method: 'PUT', path, body }));
  },
});
