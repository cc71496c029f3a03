import { right, ungrouped, wrong } from './checked.js';
import type { Checked } from './checked.js';
import { merchantCategories } from './mcc-table.js';
import type { MerchantCategory } from './mcc-table.js';

/** Reads a merchant category code; only those of neighbourhood shops are taken. */
export function checkMcc(text: string): Checked<MerchantCategory> {
  const category = merchantCategories.get(ungrouped(text));
  return category ? right(category) : wrong('mcc_unknown');
}
