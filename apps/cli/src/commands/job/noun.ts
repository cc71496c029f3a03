/** Shown by `haodian --help`. */
export const summary = 'what is done to many merchants in the background';
