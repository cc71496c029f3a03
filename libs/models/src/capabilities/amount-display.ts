/** Shows the amount of the announcement it is playing. */
export interface AmountDisplay {
  readonly name: 'amountDisplay';
  /** Digits it can show, the two of the fen included. */
  readonly digits: number;
}

/** A display of that many digits, the two of the fen included. */
export function amountDisplay({ digits }: { digits: number }): AmountDisplay {
  return { name: 'amountDisplay', digits };
}
