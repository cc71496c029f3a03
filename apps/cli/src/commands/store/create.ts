import { defineCommand } from '../../command.js';
import { decimal, neededText, text } from '../../flags.js';

export const command = defineCommand({
  summary: 'Add a store to a merchant',
  flags: {
    merchantId: neededText('--merchant <id>', 'whose store it is, mer_…'),
    name: neededText('--name <name>', 'as its sign says'),
    address: text('--address <address>', 'where it is'),
    lat: decimal('--lat <degrees>', 'latitude', { min: -90, max: 90 }),
    lng: decimal('--lng <degrees>', 'longitude', { min: -180, max: 180 }),
  },
  examples: ["store create --merchant mer_… --name 人民路店 --address '人民路 1 号'"],
  run: async (context, { merchantId, ...body }) => {
    const path = `/v1/merchants/${encodeURIComponent(merchantId)}/stores`;
    await context.show(await context.api.change({ method: 'POST', path, body, creates: true }));
  },
});
