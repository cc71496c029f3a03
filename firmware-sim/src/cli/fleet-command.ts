import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readCredentials } from '../fleet/credentials.js';
import { Fleet, withTwins } from '../fleet/fleet.js';
import { fileMalformed } from '../sim.errors.js';
import { SpokenJournal } from '../speaker/journal.js';
import { aborted, type CliIo } from './exit.js';
import { flags } from './flags.js';
import { spokenText } from './lines.js';
import { faultsOf, withFaultFlags, type FaultFlags } from './speaker-faults.js';

interface FleetFlags extends FaultFlags {
  readonly url: string;
  readonly credentials: string;
  readonly count?: number;
  readonly faulty?: number;
  readonly journal?: string;
  readonly ca?: string;
  readonly play: number;
  readonly every: number;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  npm run sim -- fleet --url mqtt://127.0.0.1:1883 --credentials devices.jsonl --count 2000
  npm run sim -- fleet --url mqtt://127.0.0.1 --credentials devices.jsonl --journal spoken.jsonl
  npm run sim -- fleet --url mqtt://127.0.0.1 --credentials devices.jsonl --faulty 10 --dead 5

The file holds what the credentials route gave, as a JSON array or as lines of
{"sn": "SPK-000001", "token": "9f2c…"}.`;

/**
 * `fleet`: many speakers until Ctrl-C; counters on stderr, with --json also everything spoken on
 * stdout.
 */
export function addFleetCommand(program: Command, io: CliIo): void {
  const command = program
    .command('fleet')
    .description('many speakers in one process')
    .requiredOption('--url <url>', 'broker, mqtt:// or mqtts://', flags.mqttUrl)
    .requiredOption('--credentials <file>', 'SNs and tokens')
    .option('--count <n>', 'how many of them; all when left out', flags.count)
    .option('--faulty <n>', 'how many have the faults; all when left out', flags.count)
    .option('--journal <file>', 'appends everything spoken as JSON lines')
    .option('--ca <file>', 'trusted certificate for mqtts, PEM')
    .option('--play <ms>', 'how long an announcement sounds', flags.amountOf, 4000)
    .option('--every <seconds>', 'pause between two lines of counters', flags.factor, 5)
    .option('--json', 'everything spoken on stdout, one JSON object per line')
    .addHelpText('after', EXAMPLES);
  withFaultFlags(command).action((given: FleetFlags) => runFleet(given, io));
}

async function runFleet(given: FleetFlags, io: CliIo): Promise<void> {
  const known = readCredentials(given.credentials);
  const count = given.count ?? known.length;
  if (count > known.length) {
    throw fileMalformed(given.credentials, `${count} devices, but ${known.length}`);
  }
  const chosen = known.slice(0, count);
  const faulty = given.faulty ?? count;
  const faults = faultsOf(given);
  const fleet = new Fleet({
    url: given.url,
    devices: given.duplicateIdentity ? withTwins(chosen, faulty) : chosen,
    playMs: given.play,
    ca: given.ca ? readFileSync(given.ca, 'utf8') : undefined,
    faultsOf: (_sn, index) => (index < faulty ? faults : undefined),
    journal: new SpokenJournal(given.journal),
    on: given.json ? { spoken: (entry) => io.out(spokenText(entry, true)) } : {},
  });
  const report = (): void => io.err(JSON.stringify(fleet.stats()));
  const reports = setInterval(report, given.every * 1000);
  try {
    await Promise.race([fleet.start().then(report), aborted(io.signal)]);
    await aborted(io.signal);
  } finally {
    clearInterval(reports);
    await fleet.stop();
  }
}
