/** Shown by `haodian --help`. */
export const summary = 'shops that might sign up';
