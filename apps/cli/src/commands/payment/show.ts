import { defineCommand } from '../../command.js';

export const command = defineCommand({
  summary: 'One payment with its refunds, ledger entry and announcements',
  args: { id: 'the payment, pay_…' },
  examples: ['payment show pay_01kasm5zk8e2wr9v0q3j7y4n6t --json'],
  run: async (context, { id }) =>
    context.show(await context.api.get(`/v1/payments/${encodeURIComponent(id)}`)),
});
