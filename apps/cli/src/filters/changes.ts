import { choice, text } from '../flags.js';

/** Which changes are meant, by the names of the route's query. */
export const changeFilters = {
  state: choice('--state <state>', 'in this state only', [
    ...['proposed', 'approved', 'applied', 'refused', 'withdrawn', 'stale'],
  ]),
  kind: choice('--kind <kind>', 'of this kind only', [
    ...['fee_plan', 'fee_plan_version', 'settlement_account', 'channel_mappings'],
  ]),
  merchantId: text('--merchant <id>', 'about this merchant, alone or among others'),
  sort: choice('--sort <order>', 'by takesEffectAt those that were approved only', [
    ...['proposedAt', '-proposedAt', 'takesEffectAt', '-takesEffectAt'],
  ]),
};
