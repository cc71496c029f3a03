/** Shown by `haodian --help`. */
export const summary = 'shops that get the money';
