/** Shown by `haodian --help`. */
export const summary = 'regions, branches and agents';
