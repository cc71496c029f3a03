/** Shown by `haodian --help`. */
export const summary = 'people and their roles';
