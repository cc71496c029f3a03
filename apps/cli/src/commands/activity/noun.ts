/** Shown by `haodian --help`. */
export const summary = 'how shops do: payments, volume, silence';
