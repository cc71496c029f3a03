import { CliError } from '../cli.errors.js';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { text, toggle } from '../flags.js';
import { refusalOf } from '../http/refusal.js';
import { ask, lineOfStdin } from '../prompt.js';
import { readTokens, type Tokens } from '../session/credentials.js';

const ROUTE = 'POST /v1/sessions';
/** The password was right, and the account wants a code as well. */
const CODE_NEEDED = 'totp_required';

interface Proof {
  readonly username: string;
  readonly password: string;
  readonly totp?: string;
  readonly recoveryCode?: string;
}

/** The password comes by stdin or is asked for: a flag could be read in the list of processes. */
export const command = defineCommand({
  summary: 'Log in and keep the session for the commands that follow',
  flags: {
    username: text('--username <name>', 'asked for when left out'),
    fromStdin: toggle('--password-stdin', 'the password is the first line of stdin'),
    totp: text('--totp <code>', 'six digits of the authenticator, for accounts that have one'),
    recoveryCode: text('--recovery-code <code>', 'one of the codes kept for a lost authenticator'),
  },
  examples: [
    'login --username admin',
    'login --username admin --password-stdin < password.txt',
    'login --username admin --url https://pay.example.com --profile head-office',
  ],
  run: async (context, given) => {
    const { io, options, session, config } = context;
    const username = given.username ?? (await ask(io, { text: 'User', flag: '--username' }));
    warnOfClearText(context);
    const password = given.fromStdin
      ? await lineOfStdin(io.signal, '--password-stdin')
      : await ask(io, { text: 'Password', flag: '--password-stdin', isSecret: true });
    const { totp, recoveryCode } = given;
    const tokens = await startSession(context, { username, password, totp, recoveryCode });
    const { url, profile } = options;
    await session.write({ url, profile, username, ...tokens });
    if (config.apiKey) context.warn('HAODIAN_API_KEY is set and is used in place of the session.');
    context.note(`Logged in at ${url} as ${username}.`);
  },
});

async function startSession(context: Context, proof: Proof): Promise<Tokens> {
  try {
    return await attempt(context, proof);
  } catch (error) {
    const isCodeMissing = error instanceof CliError && error.code === CODE_NEEDED;
    if (!isCodeMissing || !context.io.canAsk) throw error;
    const totp = await ask(context.io, { text: 'Code of the authenticator', flag: '--totp' });
    return attempt(context, { ...proof, totp: totp.trim() });
  }
}

async function attempt({ transport }: Context, body: Proof): Promise<Tokens> {
  const sent = { method: 'POST', path: '/v1/sessions', body, isRepeatable: false } as const;
  const answer = await transport.send(sent);
  if (answer.status >= 300) throw refusalOf(ROUTE, answer);
  return readTokens(ROUTE, answer.body);
}

function warnOfClearText(context: Context): void {
  const { protocol, hostname } = new URL(context.options.url);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol === 'http:' && !isHere) {
    context.warn('The password travels unencrypted: use an https URL.');
  }
}
