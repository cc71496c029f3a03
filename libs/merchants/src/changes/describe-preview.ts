import { signedPercentOf } from './change-limits.js';
import type { ChangeSize } from './change-limits.js';
import type { BeforeAfter, Preview, RateDifferences, StandOut } from './change.js';
import type { RateSums } from './rate-preview.repository.js';

/** How many merchants, as people say it; also what is typed to confirm. */
export function merchantsOf(count: number): string {
  return count === 1 ? '1 merchant' : `${count} merchants`;
}

/** The preview of a change of rates. */
export function ratesPreview(
  merchants: number,
  sums: RateSums,
  standOut: readonly StandOut[],
): Preview {
  const rates = differencesOf(sums);
  const parts = [
    merchantsOf(merchants),
    `average ${rates.average}`,
    ...(rates.belowCost > 0 ? [`${rates.belowCost} below cost`] : []),
    ...(rates.noLongerPriced > 0 ? [`${rates.noLongerPriced} no longer priced`] : []),
  ];
  return { summary: parts.join(', '), merchants, rates, standOut, lines: [] };
}

/** The preview of any other change. */
export function linesPreview(lines: readonly BeforeAfter[]): Preview {
  const [first] = lines;
  const summary = `${merchantsOf(lines.length)}: ${first!.was} becomes ${first!.willBe}`;
  return { summary, merchants: lines.length, rates: null, standOut: [], lines };
}

/** What the limits of a role are compared with. */
export function sizeOf({ merchants, rates }: Preview): ChangeSize {
  const differenceMillionths = BigInt(rates?.largestMillionths ?? 0);
  return { merchants, differenceMillionths, belowCost: rates?.belowCost ?? 0 };
}

function differencesOf(sums: RateSums): RateDifferences {
  const { average, largestRise, largestFall, ...counts } = sums;
  const fall = -largestFall;
  return {
    average: signedPercentOf(average),
    largestRise: signedPercentOf(largestRise),
    largestFall: signedPercentOf(largestFall),
    ...counts,
    largestMillionths: Number(largestRise > fall ? largestRise : fall),
  };
}
