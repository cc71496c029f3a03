/** Shown by `haodian --help`. */
export const summary = 'rates, accounts and mappings that two people change';
