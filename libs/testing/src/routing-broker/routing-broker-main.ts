import { EmqxDoorkeeper } from '../emqx/emqx-doorkeeper.js';
import { readEmqxConfig } from '../emqx/emqx-config.js';
import { startRoutingBroker } from './routing-broker.js';

// A broker as a program of its own, which can be killed. Says what it is asked and takes, one JSON
// object a line, and ends with whoever reads that.
const { port, platforms, secret } = JSON.parse(process.argv[2]!) as {
  readonly port: number;
  readonly platforms: readonly string[];
  readonly secret: string;
};
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
process.stdout.once('error', () => process.exit(1));

const config = readEmqxConfig(secret);
const doorkeeper = new EmqxDoorkeeper({ config, platforms, asked: (asked) => say({ asked }) });
const broker = await startRoutingBroker({ doorkeeper, port, taken: (taken) => say({ taken }) });
say({ listening: broker.port });
process.once('SIGTERM', () => {
  void broker.stop().then(() => {
    say({ stopped: true });
    process.stdout.end(() => process.exit(0));
  });
});
