import { DomainError } from '#libs/kernel';

/** A cursor that no list gave out. */
export function cursorMalformed(): DomainError {
  const message = 'The cursor is not one this list gave out.';
  const messageZh = '翻页标记无效。';
  return new DomainError({
    kind: 'bad_request',
    code: 'cursor_malformed',
    message,
    advice: 'Send nextCursor of the page before as it came, or leave the cursor out.',
    fields: [{ path: 'cursor', code: 'cursor_malformed', message, messageZh }],
  });
}

/** A cursor of a list that was asked for in another order or with another filter. */
export function cursorOfAnotherList(): DomainError {
  const message = 'The cursor belongs to another list, order or filter.';
  const messageZh = '翻页标记属于其他列表、排序或筛选条件。';
  return new DomainError({
    kind: 'bad_request',
    code: 'cursor_of_another_list',
    message,
    advice: 'Ask with the sort and the filters of the page before, or leave the cursor out.',
    fields: [{ path: 'cursor', code: 'cursor_of_another_list', message, messageZh }],
  });
}

/** What follows is not sent: the connection ends. */
export function exportTooLong(rowsMax: number): DomainError {
  return new DomainError({
    kind: 'too_large',
    code: 'export_too_long',
    message: `An export has at most ${rowsMax} rows.`,
    advice: 'Narrow it with the filters of the list.',
  });
}
