import type { Tx } from '#libs/persistence';
import { applicationNotFound, applicationNotOpen } from '../applications/applications.errors.js';
import type { Application } from '../applications/application.js';
import { OPEN_STATES } from '../applications/application-states.js';
import { lockApplication } from '../applications/applications.repository.js';

/**
 * The application, locked until the transaction ends, if somebody still fills it in.
 * @throws DomainError `application_not_found`, `application_not_open`.
 */
export async function demandEditable(tx: Tx, id: string): Promise<Application> {
  const application = await lockApplication(tx, id);
  if (!application) throw applicationNotFound(id);
  if (!OPEN_STATES.includes(application.state)) throw applicationNotOpen(application.state);
  return application;
}
