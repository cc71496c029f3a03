import { choice, moment, text } from '../flags.js';

/** Which merchants are meant, by the names of the route's query. */
export const merchantFilters = {
  q: text(
    '--search <text>',
    'part of a name, its pinyin or initials, a phone, an SN, a plate, an id',
  ),
  state: choice('--state <state>', 'in this state only', [
    ...['onboarding', 'active', 'suspended', 'closed'],
  ]),
  kind: choice('--kind <kind>', 'of this kind only, by its newest application', [
    ...['individual', 'individually_owned', 'company'],
  ]),
  agentId: text('--agent <id>', 'of this agent and all below it, agt_…'),
  createdFrom: moment(
    '--from <moment>',
    'made then or later; a day begins at midnight in Shanghai',
  ),
  createdTo: moment('--to <moment>', 'made before'),
  sort: choice('--sort <order>', 'in this order, with - from its end; name by its pinyin', [
    ...['createdAt', '-createdAt', 'name', '-name'],
  ]),
};
