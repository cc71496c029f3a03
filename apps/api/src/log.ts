import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

/** What an error may tell beside its message; PostgreSQL's others quote rows and parameters. */
const TOLD = ['code', 'schema', 'table', 'column', 'constraint'];

/** The log of the process, a line of JSON each; no error brings along what people entered. */
export function createLog(level: string, to: DestinationStream = pino.destination(1)): Logger {
  return pino({ level, serializers: { err: toldOf } }, to);
}

function toldOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = pino.stdSerializers.err(error);
  const more = Object.entries(error).filter(([name]) => TOLD.includes(name));
  return { type, message, stack, ...Object.fromEntries(more) };
}
