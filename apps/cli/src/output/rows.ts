/** Any JSON object of the API. */
export type Row = Readonly<Record<string, unknown>>;
