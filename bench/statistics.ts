/** A measure taken several times. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** (max - min) / median: how much to trust it. */
  readonly spread: number;
  readonly rounds: readonly number[];
}

/** The middle one; the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the neighbours; `q` from 0 to 1; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Median, extremes and spread of rounds. */
export function summary(values: readonly number[], digits = 1): Summary {
  const [middle, min, max] = [median(values), Math.min(...values), Math.max(...values)];
  return {
    median: rounded(middle, digits),
    min: rounded(min, digits),
    max: rounded(max, digits),
    spread: rounded((max - min) / middle, 2),
    rounds: values.map((value) => rounded(value, digits)),
  };
}

/** What a list of latencies comes to. */
export function latencies(valuesMs: readonly number[]): Record<string, number> {
  return {
    count: valuesMs.length,
    p50: rounded(quantile(valuesMs, 0.5), 2),
    p90: rounded(quantile(valuesMs, 0.9), 2),
    p99: rounded(quantile(valuesMs, 0.99), 2),
    max: rounded(quantile(valuesMs, 1), 2),
  };
}

/** Slope of a straight line through points (least squares), in y per x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const above = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0);
  const below = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  return above / below;
}

/** To some digits after the point, for people. */
export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
