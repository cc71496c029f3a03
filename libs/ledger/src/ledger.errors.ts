import { DomainError } from '#libs/kernel';

export function entryNotFound(entryId: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'entry_not_found',
    message: `There is no ledger entry ${entryId}.`,
    advice: 'Take the id from a payment or from the postings of an account.',
  });
}

export function accountNotFound(accountId: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'ledger_account_not_found',
    message: `There is no ledger account ${accountId}.`,
    advice: 'List the accounts with GET /v1/ledger/accounts.',
  });
}

export function reversalOfReversal(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'reversal_of_reversal',
    message: 'A reversal cannot be reversed.',
    advice: 'Record the original fact anew instead.',
  });
}
