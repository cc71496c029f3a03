/** Shown by `haodian --help`. */
export const summary = 'what is to be done at shops';
