import type { ApplicationData } from '../checks/application-data.js';

/**
 * A part of the data as it is sent: what is left out stays, null clears, a list takes the place of
 * the list before.
 */
export type DataPatch = {
  readonly [K in keyof ApplicationData]?:
    PatchOf<NonNullable<ApplicationData[K]>> | null | undefined;
};

type PatchOf<T> = T extends readonly (infer I)[]
  ? readonly PatchOf<I>[]
  : T extends object
    ? { readonly [K in keyof T]?: PatchOf<NonNullable<T[K]>> | null | undefined }
    : T;

type Fields = Readonly<Record<string, unknown>>;

/** The data with a part of it changed. */
export function mergedData(current: ApplicationData, patch: DataPatch): ApplicationData {
  const { kind, ...rest } = patch;
  return { ...mergedFields(current, rest), kind: kind ?? current.kind };
}

/** Paths of the fields that differ: one a text, one a list of opening hours. */
export function changedPaths(before: ApplicationData, after: ApplicationData): string[] {
  const [left, right] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (path) => left.get(path) !== right.get(path),
  );
}

function mergedFields(current: object, patch: object): Fields {
  const merged: Record<string, unknown> = { ...current };
  for (const [name, wanted] of Object.entries(patch) as [string, unknown][]) {
    if (wanted === undefined) continue;
    if (wanted === null) delete merged[name];
    else merged[name] = mergedValue(merged[name], wanted);
  }
  return merged;
}

function mergedValue(current: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted)) return wanted.map((item) => mergedValue(undefined, item));
  if (!isFields(wanted)) return wanted;
  return mergedFields(isFields(current) ? current : {}, wanted);
}

function leavesOf(data: ApplicationData): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    const entries = Array.isArray(value) && path === 'stores' ? [...value.entries()] : null;
    if (isFields(value) || entries) {
      for (const [name, inner] of entries ?? Object.entries(value as Fields))
        walk(inner, path === '' ? String(name) : `${path}.${name}`);
    } else if (value !== undefined && value !== '') leaves.set(path, JSON.stringify(value));
  };
  walk(data, '');
  return leaves;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
