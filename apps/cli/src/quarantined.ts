import { confirmByName } from './confirm.js';
import type { Context } from './context.js';
import { findInList } from './find-in-list.js';
import { word, yuanOf } from './output/cells.js';

/**
 * Lets a person name the payment of a quarantined item before it is decided about: by the id of the
 * channel, or the item's own where the channel gave none.
 * @throws CliError `not_found`, `confirmation_differs`, `prompt_without_terminal`.
 */
export async function confirmItem(
  context: Context,
  of: { id: string; given: string | undefined; verb: string },
): Promise<void> {
  const item = await findInList(context, {
    path: '/v1/quarantine',
    query: { state: 'quarantined' },
    id: of.id,
    what: 'open item',
    list: 'quarantine list --state quarantined',
  });
  const about = `${word(item['reason'])}, ${yuanOf(item['amount'])} yuan`;
  await confirmByName(context, {
    question: `${of.verb}: ${about}.`,
    name: (item['channelPaymentId'] as string | null) ?? of.id,
    given: of.given,
  });
}
