import { interruption } from '#libs/kernel';
import { runSim } from './cli/run-sim.js';

process.exitCode = await runSim(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  signal: interruption(),
});
// A line to the broker that is slow to close must not hold up an end that was asked for.
setTimeout(() => process.exit(), 500).unref();
