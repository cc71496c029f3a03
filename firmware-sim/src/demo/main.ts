import { Command } from 'commander';
import { DomainError, EXIT, yuanFromFen } from '#libs/kernel';
import { readSimConfig } from '../config.js';
import { Demo } from './demo-run.js';
import type { PaymentTrail } from './payment-trail.js';

interface Flags {
  readonly once?: true;
  readonly json?: true;
  readonly every: string;
  readonly dataDir: string;
}

const WISHED_HTTP_PORT = 3000;
const WISHED_MQTT_PORT = 1883;
const PLAY_MS = 1_000;

const program = new Command('demo')
  .description('The main job on this machine: payments come in, the shop’s speaker announces them.')
  .option(
    '--once',
    'one payment through each channel with its trail, then end; exit code 0 when all were played',
  )
  .option('--json', 'one JSON object a payment on stdout')
  .option('--every <seconds>', 'pause between payments', '3')
  .option('--data-dir <folder>', 'where the demo keeps its data', readSimConfig().demoDataDir);

async function main(): Promise<void> {
  const flags = program.parse().opts<Flags>();
  const everyS = Number(flags.every);
  if (!(everyS >= 0.1 && everyS <= 3_600)) {
    program.error('--every takes seconds from 0.1 to 3600', { exitCode: EXIT.usage });
  }
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  say('Starting the platform …');
  const demo = await Demo.start(
    {
      dataDir: flags.dataDir,
      httpPort: WISHED_HTTP_PORT,
      mqttPort: WISHED_MQTT_PORT,
      everyMs: everyS * 1_000,
      playMs: PLAY_MS,
    },
    stopping.signal,
  );
  try {
    introduce(demo, flags);
    process.exitCode = await run(demo, flags, { everyMs: everyS * 1_000, signal: stopping.signal });
    if (flags.once)
      say('The platform stops now; without --once it goes on, with the same log-ins.');
  } finally {
    await demo.stop();
  }
}

async function run(
  demo: Demo,
  flags: Flags,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): Promise<number> {
  let failures = 0;
  const payments = flags.once ? demo.onePerChannel() : demo.forever(everyMs, signal);
  for await (const trail of payments) {
    if (signal.aborted) break;
    if (trail.state !== 'played' || trail.spoken === null) failures += 1;
    print(trail, flags);
  }
  return failures > 0 && flags.once ? EXIT.failure : 0;
}

function introduce(demo: Demo, { dataDir, once }: Flags): void {
  say(`  API docs   ${demo.platform.url}/docs`);
  say(`  log in     admin / ${demo.logins.password}`);
  for (const { username, password, is } of demo.logins.people)
    say(`             ${username} / ${password}, ${is}`);
  say(`  data       ${dataDir}`);
  say(`  shop       ${demo.shop.shop.name}, speaker ${demo.shop.speaker.sn}`);
  if (!once) say('Ctrl-C ends all of it.');
  say('');
}

function print(trail: PaymentTrail, { json, once }: Flags): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...trail, amount: Number(trail.amount) })}\n`);
    return;
  }
  const said = trail.spoken ? `“${trail.spoken}”` : `not spoken (${trail.state ?? 'not recorded'})`;
  const times = `received ${ms(trail.receivedMs)}, played ${ms(trail.playedMs)}`;
  const amount = `${yuanFromFen(trail.amount)} 元`.padStart(10);
  process.stdout.write(`${amount}  ${trail.channel.padEnd(9)}  ${trail.shop}  ${said}  ${times}\n`);
  if (!once) return;
  process.stdout.write(
    `            notification accepted → payment ${trail.paymentId} (n ${trail.n}) → ` +
      `entry ${trail.entryId} → announcement ${trail.state}\n`,
  );
}

function ms(value: number | null): string {
  return value === null ? '–' : `${value} ms`;
}

/** Everything but the payments goes to stderr. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    const line =
      error instanceof DomainError
        ? [error.message, error.advice].filter(Boolean).join(' ')
        : String(error instanceof Error ? error.stack : error);
    say(`demo: ${line}`);
    process.exit(EXIT.failure);
  },
);
