import type { ApplicationData } from '../checks/application-data.js';
import { maskBankCard, maskIdNumber, maskName, maskPhone } from '../checks/masking.js';
import type { DataPatch } from './merge-data.js';

const WITHOUT_NAME = '个体户';

/**
 * The data as they are shown to who neither fills them in nor reviews them: facts about people and
 * their account are shortened, what the shop itself shows to everybody is not.
 */
export function maskedData(data: ApplicationData): ApplicationData {
  const { licence, legalPerson, settlement, stores } = data;
  return {
    ...data,
    ...(licence && { licence: mapped(licence, { name: maskLicenceName }) }),
    ...(legalPerson && {
      legalPerson: mapped(legalPerson, {
        ...{ name: maskName, idNumber: maskIdNumber, mobile: maskPhone },
      }),
    }),
    ...(settlement && {
      settlement: mapped(settlement, {
        account: maskBankCard,
        ...(data.kind === 'company' ? {} : { holder: maskName }),
      }),
    }),
    ...(stores && { stores: stores.map((store) => mapped(store, { phone: maskPhone })) }),
  };
}

/** Paths at which a patch sends back what was shown masked, which would replace the truth. */
export function maskedPaths({ licence, legalPerson, settlement, stores }: DataPatch): string[] {
  const sent: [string, string | null | undefined][] = [
    ['legalPerson.name', legalPerson?.name],
    ['legalPerson.idNumber', legalPerson?.idNumber],
    ['legalPerson.mobile', legalPerson?.mobile],
    ['settlement.holder', settlement?.holder],
    ['settlement.account', settlement?.account],
    ...(stores ?? []).map((store, at): [string, string | null | undefined] => [
      `stores.${at}.phone`,
      store.phone,
    ]),
  ];
  const isHidden = licence?.name?.startsWith(WITHOUT_NAME) && licence.name.includes('*');
  return [
    ...(isHidden ? ['licence.name'] : []),
    ...sent.filter(([, text]) => text?.includes('*')).map(([path]) => path),
  ];
}

/** A licence without a name is entered with the operator's own. */
function maskLicenceName(name: string): string {
  if (!name.startsWith(WITHOUT_NAME)) return name;
  return WITHOUT_NAME + maskName(name.slice(WITHOUT_NAME.length));
}

function mapped<T extends object>(
  fields: T,
  masks: { readonly [K in keyof T]?: (text: string) => string },
): T {
  const shown = Object.entries(fields).map(([name, value]) => {
    const mask = masks[name as keyof T];
    return [name, mask && typeof value === 'string' ? mask(value) : value] as const;
  });
  return Object.fromEntries(shown) as T;
}
