import { inBoth } from '#libs/kernel';

/** The field is missing that a body of this kind is about. */
export function neededBy(kind: string): string {
  return inBoth(`is needed by ${kind}`, `${kind} 须填写此项。`);
}

/** The field is of another kind of body. */
export function notOf(kind: string): string {
  return inBoth(`is not of ${kind}`, `${kind} 不应填写此项。`);
}
