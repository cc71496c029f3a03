/** Shown by `haodian --help`. */
export const summary = 'points of sale inside a store';
