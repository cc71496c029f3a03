/** Shown by `haodian --help`. */
export const summary = 'what a payment costs';
