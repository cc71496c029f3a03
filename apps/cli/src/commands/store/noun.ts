/** Shown by `haodian --help`. */
export const summary = 'places of business of a merchant';
