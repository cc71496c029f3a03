import { cpus, totalmem } from 'node:os';

/** What the figures were taken on; they say little about another machine, their ratios more. */
export function machine() {
  const processors = cpus();
  return {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
