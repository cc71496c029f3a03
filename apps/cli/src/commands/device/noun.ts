/** Shown by `haodian --help`. */
export const summary = 'speakers and other things with a serial number';
