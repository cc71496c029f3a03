import { moment, text } from '../flags.js';

/** Which rows of the audit log are meant, by the names of the route's query. */
export const auditFilters = {
  actorId: text('--actor <id>', 'by this person or key only, usr_… or key_…'),
  action: text('--action <action>', 'of this kind only, such as merchant.changed'),
  targetType: text('--target-type <type>', 'on things of this kind only, such as merchant'),
  targetId: text('--target <id>', 'on this thing only'),
  merchantId: text('--merchant <id>', 'of this merchant only, or platform'),
  from: moment('--from <moment>', 'then or later; a day begins at midnight in Shanghai'),
  to: moment('--to <moment>', 'before'),
};
