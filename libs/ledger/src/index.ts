export { checkLedger } from './check-ledger.js';
export type { LedgerCheck, LedgerDifference } from './check-ledger.js';
export { FLOWS, negated, paymentLines, refundLines } from './flows.js';
export type { AccountKind, EntryKind, Line, SettlesTo } from './flows.js';
export { LedgerModule } from './ledger.module.js';
export { readEntry } from './ledger.repository.js';
export type { AccountView, EntryView, HistoryLine, PostingView } from './ledger.repository.js';
export {
  newEntry,
  POSTING_PARAMETERS,
  postEntries,
  postingColumns,
  postingCtes,
} from './post-entries.js';
export type { EntryFact, NewEntry } from './post-entries.js';
export { ReadLedger } from './read-ledger.js';
export { reverseEntry } from './reverse-entry.js';
