import type { ApplicationData } from './application-data.js';
import { checkError } from './checked.js';
import type { CheckError } from './checked.js';
import { NEEDS } from './merchant-needs.js';

/**
 * What an application of its kind of merchant still needs, one entry a path in the order of
 * {@link NEEDS}. What is there may still be faulty: `checkApplication` tells.
 */
export function missingOf(application: ApplicationData): readonly CheckError[] {
  const paths = NEEDS.filter(({ kinds }) => kinds.includes(application.kind)).flatMap(({ path }) =>
    eachStore(path, application.stores?.length ?? 0),
  );
  return paths
    .filter((path) => isEmpty(valueAt(application, path)))
    .map((path) => checkError(path, 'missing'));
}

function eachStore(path: string, stores: number): string[] {
  if (!path.includes('*')) return [path];
  return Array.from({ length: stores }, (_, index) => path.replace('*', String(index)));
}

function valueAt(application: ApplicationData, path: string): unknown {
  let value: unknown = application;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}
