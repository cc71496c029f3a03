import type { Clock } from '#libs/kernel';
import { checkAddress } from './address.js';
import type { ApplicationData, StoreData } from './application-data.js';
import { checkedFields } from './application-fields.js';
import { checkError } from './checked.js';
import type { CheckError } from './checked.js';
import { checkOpeningHours } from './opening-hours.js';
import { settlementHolderFault } from './settlement-holder.js';

/**
 * Every fault of what is filled in, all at once; what is not there yet is no fault but missing
 * (`missingOf`). The clock tells which dates of birth lie in the future.
 */
export function checkApplication(
  application: ApplicationData,
  clock: Clock,
): readonly CheckError[] {
  const holder = settlementHolderFault(application);
  return [
    ...checkedFields(application, clock).flatMap(({ path, checked }) =>
      checked.ok ? [] : [checkError(path, checked.code)],
    ),
    ...(holder ? [checkError('settlement.holder', holder)] : []),
    ...(application.stores ?? []).flatMap((store, index) => placeFaults(store, `stores.${index}`)),
  ];
}

/**
 * The application in the form in which it is kept and compared: half-width, numbers without
 * groups, phones without +86. What is faulty stays as it was entered, for whoever mends it.
 */
export function inOneForm(application: ApplicationData, clock: Clock): ApplicationData {
  const formed = structuredClone(application);
  for (const { path, checked } of checkedFields(application, clock)) {
    if (!checked.ok || checked.value === '') continue;
    const keys = path.split('.');
    const last = keys.pop()!;
    let place: object = formed;
    for (const key of keys) place = Reflect.get(place, key) as object;
    Reflect.set(place, last, checked.value);
  }
  return formed;
}

function placeFaults(store: StoreData, path: string): CheckError[] {
  return [
    ...checkAddress(store.address ?? {}, `${path}.address`),
    ...checkOpeningHours(store.openingHours ?? [], `${path}.openingHours`),
  ];
}
