/** Shown by `haodian --help`. */
export const summary = 'genuine messages that did not fit';
