import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { connectionRefused } from '../sim.errors.js';
import { FileSeenStore } from '../speaker/file-seen-store.js';
import { Speaker } from '../speaker/speaker.js';
import type { SpeakerOptions } from '../speaker/speaker-options.js';
import { aborted, type CliIo } from './exit.js';
import { flags } from './flags.js';
import { spokenText } from './lines.js';
import { faultsOf, withFaultFlags, type FaultFlags } from './speaker-faults.js';

interface SpeakerFlags extends FaultFlags {
  readonly url: string;
  readonly sn: string;
  readonly token: string;
  readonly model?: string;
  readonly state?: string;
  readonly ca?: string;
  readonly play: number;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  npm run sim -- speaker --url mqtt://127.0.0.1:1883 --sn SPK-000001 --token 9f2c…
  npm run sim -- speaker --url mqtts://mqtt.example.com --ca ca.pem --state ./speakers \\
    --sn SPK-000001 --token 9f2c…
  npm run sim -- speaker --url mqtt://127.0.0.1 --sn SPK-000001 --token 9f2c… --never-plays`;

/** `speaker`: one speaker until Ctrl-C; each thing it says is a line on stdout. */
export function addSpeakerCommand(program: Command, io: CliIo): void {
  const command = program
    .command('speaker')
    .description('one speaker; prints what it says')
    .requiredOption('--url <url>', 'broker, mqtt:// or mqtts://', flags.mqttUrl)
    .requiredOption('--sn <sn>', 'serial number, also client id and user name', flags.sn)
    .requiredOption('--token <token>', 'password, as the credentials route gave it')
    .option('--model <id>', 'device model it says it is')
    .option('--state <folder>', 'keeps its memory in <folder>/<sn>.jsonl; else it forgets')
    .option('--ca <file>', 'trusted certificate for mqtts, PEM')
    .option('--play <ms>', 'how long an announcement sounds', flags.amountOf, 4000)
    .option('--json', 'one JSON object per line')
    .addHelpText('after', EXAMPLES);
  withFaultFlags(command).action((given: SpeakerFlags) => runSpeaker(given, io));
}

async function runSpeaker(given: SpeakerFlags, io: CliIo): Promise<void> {
  let refused: (error: Error) => void;
  const refusal = new Promise<never>((_, reject) => {
    refused = reject;
  });
  const options: SpeakerOptions = {
    url: given.url,
    sn: given.sn,
    token: given.token,
    model: given.model,
    ca: given.ca ? readFileSync(given.ca, 'utf8') : undefined,
    playMs: given.play,
    faults: faultsOf(given),
    store: given.state ? new FileSeenStore(join(given.state, `${given.sn}.jsonl`)) : undefined,
    on: {
      spoken: (entry) => io.out(spokenText(entry, given.json === true)),
      ready: ({ sn }) => io.err(`${sn} is connected and ready`),
      down: ({ refused: code, error }, { sn }) => {
        if (code !== 0) refused(connectionRefused(sn, code));
        else if (!io.signal.aborted) io.err(`${sn} lost its connection ${error ?? ''}`);
      },
    },
  };
  const speakers = [new Speaker(options)];
  if (given.duplicateIdentity) speakers.push(new Speaker({ ...options, store: undefined }));
  for (const speaker of speakers) speaker.start();
  try {
    await Promise.race([aborted(io.signal), refusal]);
  } finally {
    await Promise.all(speakers.map((speaker) => speaker.stop()));
  }
}
