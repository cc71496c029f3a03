import { DomainError } from '#libs/kernel';

/** No definition file has that name; names those that there are. */
export function unknownModel(id: string, known: readonly string[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'unknown_model',
    message: `There is no device model "${id.slice(0, 64)}".`,
    advice: `Use one of: ${known.join(', ')}.`,
  });
}

/** A file among the definitions that is none: a slip of whoever added it, found at start. */
export function noModelInFile(file: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'model_file_wrong',
    message: `The definition file ${file} exports no "model".`,
    advice: 'Export it as: export const model = defineModel({ … }).',
  });
}
