/** Shown by `haodian --help`. */
export const summary = 'how merchants are opened at channels, moved by hand';
