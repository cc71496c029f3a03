import { choice, day, text } from '../flags.js';

/** Which territories are meant, by the names of the route's query. */
export const territoryFilters = {
  agentId: text('--agent <id>', 'of this agent and all below it, agt_…'),
  province: text('--province <code>', 'two digits, such as 33'),
  city: text('--city <name>', 'such as 杭州市'),
  on: day('--on <day>', 'in force on this day of Shanghai, such as 2026-11-21'),
  sort: choice('--sort <order>', 'in this order, with - from its end', [
    ...['createdAt', '-createdAt', 'validFrom', '-validFrom'],
  ]),
};
