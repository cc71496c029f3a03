/** Shown by `haodian --help`. */
export const summary = 'applications of merchants: the queue, claim, return, approve, reject';
