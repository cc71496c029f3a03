import { newId } from '#libs/kernel';
import type { Clock } from '#libs/kernel';
import { everyMerchant } from '#libs/persistence';
import type { Database, SecretBox } from '#libs/persistence';
import type { ApplicationData } from '../checks/application-data.js';
import { completeApplication } from '../checks/application.fixture.js';
import { insertMerchant } from '../../merchants.repository.js';
import type { Application } from './application.js';
import { sealData } from './application.js';
import type { ApplicationState, ApplicationVerb } from './application-states.js';
import { findApplication, insertApplication } from './applications.repository.js';
import { moveApplication } from './move-application.js';

/** Who did what to applications made by {@link applicationIn}. */
export const FILLER = 'usr_filler';
export const REVIEWER = 'usr_reviewer';

/** The shortest way to each state. */
const WAY: Readonly<Record<ApplicationState, readonly ApplicationVerb[]>> = {
  draft: [],
  submitted: ['submit'],
  in_review: ['submit', 'claim'],
  returned: ['submit', 'claim', 'return'],
  approved: ['submit', 'claim', 'approve'],
  rejected: ['submit', 'claim', 'reject'],
  signed: ['submit', 'claim', 'approve', 'sign'],
  active: ['submit', 'claim', 'approve', 'sign', 'activate'],
  suspended: ['submit', 'claim', 'approve', 'sign', 'activate', 'suspend'],
  closed: ['close'],
};
const BY_REVIEWER: readonly ApplicationVerb[] = ['claim', 'return', 'approve', 'reject'];

/** What the fixture needs; a `Town` of shop.fixture.ts has it all. */
export interface ApplicationPlace {
  readonly database: Database;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
}

/**
 * A new merchant with an application that stands in this state, submitted by {@link FILLER} and
 * reviewed by {@link REVIEWER}; its data are complete and of an individually-owned business unless
 * told otherwise. Stores are made by the use case of approving, not here.
 */
export async function applicationIn(
  state: ApplicationState,
  { database, clock, secretBox }: ApplicationPlace,
  data: ApplicationData = completeApplication('individually_owned'),
): Promise<Application> {
  const nowMs = clock.nowMs();
  const at = new Date(nowMs);
  const [id, merchantId] = [newId('apl', nowMs), newId('mer', nowMs)];
  return database.asApp(everyMerchant, async (tx) => {
    await insertMerchant(tx, {
      ...{ id: merchantId, name: data.business?.shortName ?? '未命名', createdAt: at },
      ...{ defaultTerminalId: null, state: 'onboarding', kind: null },
    });
    const sealed = sealData(secretBox, data, { id, version: 1 });
    const made = { id, merchantId, kind: data.kind, createdBy: FILLER, createdAt: at };
    await insertApplication(tx, { ...made, data: sealed });
    for (const verb of WAY[state])
      await moveApplication(tx, {
        id,
        verb,
        at,
        by: BY_REVIEWER.includes(verb) ? REVIEWER : FILLER,
      });
    return (await findApplication(tx, id))!;
  });
}
