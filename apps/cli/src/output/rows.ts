import { z } from 'zod';

/** Any JSON object of the API. */
export type Row = Readonly<Record<string, unknown>>;

/** {@link Row} as it is read. */
export const row: z.ZodType<Row> = z.record(z.string(), z.unknown());
