/** Shown by `haodian --help`. */
export const summary = 'areas that agents work in';
