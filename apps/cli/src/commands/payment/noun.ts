/** Shown by `haodian --help`. */
export const summary = 'money that arrived';
