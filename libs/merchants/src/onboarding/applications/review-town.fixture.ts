import { newId } from '#libs/kernel';
import { permissionsOf } from '#libs/identity';
import type { Principal, RoleName } from '#libs/identity';
import { everyMerchant } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { createTown } from '../../shop.fixture.js';
import { completeApplication } from '../checks/application.fixture.js';
import { idNumberCheckOf } from '../checks/id-number.js';
import { ApproveApplication } from './approve-application.js';
import { ChangeApplication } from './change-application.js';
import { CloseApplication } from './close-application.js';
import { CreateApplication } from './create-application.js';
import { FindDuplicates } from './find-duplicates.js';
import type { DataPatch } from './merge-data.js';
import { ReadApplications } from './read-applications.js';
import { ReviewApplication } from './review-application.js';
import { SubmitApplication } from './submit-application.js';

/** Somebody in a role, who sees these merchants. */
export function personAs(id: string, role: RoleName, scope: Scope = everyMerchant): Principal {
  return { id, kind: 'user', permissions: new Set(permissionsOf(role)), scope };
}

/** Fills applications in and submits them, unless a spec says otherwise. */
export const wang = personAs('usr_wang', 'operator');

/** Two who review. */
export const li = personAs('usr_li', 'operator');
export const zhao = personAs('usr_zhao', 'operator');

/** A town with everything that takes applications through their life. */
export async function createReviewTown() {
  const town = await createTown();
  const { database, clock, secretBox } = town;
  const duplicates = new FindDuplicates(database, clock, secretBox);
  const create = new CreateApplication(database, clock, secretBox);
  const submit = new SubmitApplication(database, clock, secretBox, duplicates, {
    riskThreshold: 50,
  });
  const read = new ReadApplications(database, clock, secretBox, duplicates);
  const begin = (data: DataPatch = anotherApplicant(), by = wang) => create.run(by, { data });

  /** One that waits in the queue; answers its id. */
  async function submitted(data?: DataPatch): Promise<string> {
    const { id } = await begin(data);
    await submit.run(wang, id);
    return id;
  }

  return {
    ...town,
    ...{ duplicates, create, submit, read, begin, submitted },
    one: (id: string, by = wang) => read.one(by, id),
    change: new ChangeApplication(database, clock, secretBox),
    review: new ReviewApplication(database, clock),
    approve: new ApproveApplication(database, clock, secretBox),
    close: new CloseApplication(database, clock, secretBox),
  };
}

export type ReviewTown = Awaited<ReturnType<typeof createReviewTown>>;

let count = 0;

/** Complete data of somebody who is nobody else: another person, account, name and place. */
export function anotherApplicant(): DataPatch {
  count += 1;
  const order = String(count).padStart(3, '0');
  const first17 = `33010619900101${order}`;
  const complete = completeApplication('individual');
  const documents = Object.fromEntries(
    Object.keys(complete.documents!).map((kind) => [kind, newId('doc', 1)]),
  );
  const name = String.fromCodePoint(0x5000 + 7 * count, 0x6000 + 11 * count, 0x7000 + 13 * count);
  return {
    ...complete,
    documents,
    legalPerson: {
      ...{ name: '张三', idNumber: first17 + idNumberCheckOf(first17) },
      mobile: `138${String(count).padStart(8, '0')}`,
    },
    business: { shortName: name, mcc: '5411' },
    settlement: {
      ...{ holder: '张三', account: luhn(`62${String(count).padStart(13, '0')}`) },
      bank: '中国工商银行杭州西湖支行',
    },
    stores: [
      {
        name: '总店',
        address: {
          ...{ province: '33', city: '杭州市', district: '西湖区' },
          detail: `文三路 ${100 + count} 号`,
        },
      },
    ],
  };
}

/** The digits with the one that makes them right (ISO/IEC 7812-1, annex B). */
function luhn(digits: string): string {
  let sum = 0;
  for (const [at, digit] of [...digits].toReversed().entries()) {
    const times = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += times > 9 ? times - 9 : times;
  }
  return digits + String((10 - (sum % 10)) % 10);
}
