/** Shown by `haodian --help`. */
export const summary = 'who did what';
