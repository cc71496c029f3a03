import { CommanderError, Option, type Command } from 'commander';
import { EXIT, type Fen } from '#libs/kernel';
import { deliver } from '../channels/parts/deliver.js';
import { FAULTS, type Fault } from '../channels/parts/faults.js';
import { openSender } from '../channels/parts/open-sender.js';
import type { ChannelSender, Delivery, PaymentWish } from '../channels/sender.js';
import type { CliIo } from './exit.js';
import { flags } from './flags.js';
import { attemptText, deliveryText } from './lines.js';

interface KeysFlags {
  readonly channel: string;
  readonly keys: string;
}

interface PayFlags extends KeysFlags {
  readonly url: string;
  readonly amount: Fen;
  readonly order?: string;
  readonly plate?: string;
  readonly terminalNo?: string;
  readonly subMerchant?: string;
  readonly wallet?: PaymentWish['wallet'];
  readonly refund?: Fen;
  readonly fault?: Fault;
  readonly retries?: true;
  readonly speed: number;
  readonly count: number;
  readonly json?: true;
}

const KEYS_DIR = '.haodian/sim-keys';

const EXAMPLES = `
Faults:
${Object.entries(FAULTS)
  .map(([fault, meaning]) => `  ${fault.padEnd(26)} ${meaning}`)
  .join('\n')}

Examples:
  npm run sim -- settings --channel wechatpay
  npm run sim -- pay --channel wechatpay --amount 12.50 --url http://127.0.0.1:3000/notify/…
  npm run sim -- pay --channel alipay --url http://… --amount 8 --order A100 --refund 3 --json
  npm run sim -- pay --channel jeepay --url http://… --amount 1 --fault twin --retries --speed 60

Exit code: 0 all accepted, 1 something was not, 6 no answer.`;

/** `pay` and `settings`: play the vendor of a channel. */
export function addPayCommands(program: Command, io: CliIo): void {
  const wallets = ['wechat', 'alipay', 'unionpay', 'other'];
  withKeys(program.command('pay'))
    .description('reports a payment as the vendor of a channel does')
    .requiredOption('--url <url>', 'notify URL of the channel account', flags.httpUrl)
    .requiredOption('--amount <yuan>', 'amount, like 12.50', flags.yuan)
    .option('--order <no>', 'order number of the merchant; made up when left out')
    .option('--plate <code>', 'plate code in the passed-back field')
    .option('--terminal-no <no>', "the vendor's number of the point of sale")
    .option('--sub-merchant <id>', 'sub-merchant id, for a service provider account')
    .addOption(new Option('--wallet <wallet>', 'what the payer used').choices(wallets))
    .option('--refund <yuan>', 'reports a refund of so much afterwards', flags.yuan)
    .addOption(new Option('--fault <fault>', 'see below').choices(Object.keys(FAULTS)))
    .option('--retries', "runs the vendor's retry table until accepted")
    .option('--speed <factor>', "divides the table's delays", flags.factor, 1)
    .option('--count <n>', 'so many payments, one after the other', flags.count, 1)
    .option('--json', 'one JSON object per message')
    .addHelpText('after', EXAMPLES)
    .action((given: PayFlags) => runPay(given, io));
  withKeys(program.command('settings'))
    .description('prints the settings to create the channel account with, as JSON')
    .action((given: KeysFlags) => runSettings(given, io));
}

function withKeys(command: Command): Command {
  return command
    .requiredOption('--channel <name>', 'wechatpay, alipay, jeepay …')
    .option('--keys <folder>', "the vendor's keys; made on first use", KEYS_DIR);
}

async function runSettings(given: KeysFlags, io: CliIo): Promise<void> {
  const sender = await openSender(given.channel, { keysDir: given.keys });
  io.out(JSON.stringify(sender.settings(), null, 2));
  await sender.close();
}

async function runPay(given: PayFlags, io: CliIo): Promise<void> {
  const sender = await openSender(given.channel, { keysDir: given.keys });
  let code: number = EXIT.ok;
  try {
    for (let left = given.count; left > 0 && !io.signal.aborted; left -= 1) {
      const deliveries = await payOnce(sender, given, io);
      for (const delivery of deliveries) {
        io.out(deliveryText(delivery, given.json === true));
        code = Math.max(code, codeOf(delivery));
      }
    }
  } finally {
    await sender.close();
  }
  if (code !== EXIT.ok) throw new CommanderError(code, 'sim.notAccepted', 'not accepted');
}

async function payOnce(sender: ChannelSender, given: PayFlags, io: CliIo): Promise<Delivery[]> {
  const wish: PaymentWish = {
    amount: given.amount,
    orderNo: given.order,
    passedBack: given.plate,
    terminalNo: given.terminalNo,
    subMerchantId: given.subMerchant,
    wallet: given.wallet,
  };
  const options = {
    fault: given.fault,
    retries: given.retries,
    speed: given.speed,
    signal: io.signal,
    onAttempt: (attempt: Delivery['attempts'][number], index: number): void => {
      if (!attempt.accepted) io.err(`attempt ${index + 1}: ${attemptText(attempt)}`);
    },
  };
  const deliveries = await deliver(sender, given.url, wish, options);
  if (given.refund === undefined || io.signal.aborted) return deliveries;
  const [{ notification: payment }] = deliveries as [Delivery, ...Delivery[]];
  const notification = sender.refund({ payment, amount: given.refund });
  return [...deliveries, await sender.sendWithRetries(given.url, notification, options)];
}

function codeOf({ accepted, attempts }: Delivery): number {
  if (accepted) return EXIT.ok;
  return attempts.every(({ status }) => status === null) ? EXIT.network : EXIT.failure;
}
