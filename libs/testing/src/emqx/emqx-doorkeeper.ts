import type { Doorkeeper, TopicWish, WhoConnects } from '../routing-broker/routing-broker.js';
import type { EmqxConfig, EmqxQuestion } from './emqx-config.js';

/** What EMQX understands of an answer. */
export type EmqxResult = 'allow' | 'deny' | 'ignore';

/** One question to the platform and what was understood of the answer. */
export interface AskedByEmqx {
  readonly path: string;
  /** Without the password. */
  readonly body: Readonly<Record<string, string>>;
  readonly result: EmqxResult;
}

/** What EMQX knows of a client, by the names of its placeholders. */
export type EmqxFacts = Readonly<Record<string, string | undefined>>;

/** Where the questions go. */
export interface EmqxDoorkeeperOptions {
  readonly config: EmqxConfig;
  /** Addresses of the platform's processes; asked in turn, as by a load balancer. */
  readonly platforms: readonly string[];
  readonly asked?: (asked: AskedByEmqx) => void;
}

/** The body EMQX makes of its configuration; what it does not know of a client is empty. */
export function emqxBody(question: EmqxQuestion, facts: EmqxFacts): Record<string, string> {
  const fill = (text: string): string =>
    text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => {
      if (!(name in facts)) throw new Error(`EMQX has nothing to put in for ${whole} here`);
      return facts[name] ?? '';
    });
  return Object.fromEntries(Object.entries(question.body).map(([key, text]) => [key, fill(text)]));
}

/**
 * Decides as the EMQX of deploy/ does: asks the platform over HTTP, takes only a 204, or a 200 with
 * JSON, for an answer (emqx_authn_http.erl, emqx_authz_http.erl), and denies when nothing decides.
 */
export class EmqxDoorkeeper implements Doorkeeper {
  private turn = 0;

  constructor(private readonly options: EmqxDoorkeeperOptions) {}

  async mayConnect({ clientid, username, password, peerhost }: WhoConnects): Promise<boolean> {
    const facts = { clientid, username, password, peerhost };
    return (await this.ask(this.options.config.authentication, facts)) === 'allow';
  }

  async mayUse(wish: TopicWish): Promise<boolean> {
    const { authorization, noMatch } = this.options.config;
    const result = await this.ask(authorization, { ...wish, proto_name: 'MQTT' });
    return (result === 'ignore' ? noMatch : result) === 'allow';
  }

  private async ask(question: EmqxQuestion, facts: EmqxFacts): Promise<EmqxResult> {
    const body = emqxBody(question, facts);
    const { password: _password, ...shown } = body;
    const result = await this.answer(question, JSON.stringify(body));
    this.options.asked?.({ path: question.path, body: shown, result });
    return result;
  }

  /** The first process that can be reached answers. */
  private async answer({ path, method, headers }: EmqxQuestion, body: string): Promise<EmqxResult> {
    const { platforms } = this.options;
    const first = (this.turn += 1) % platforms.length;
    for (const platform of [...platforms.slice(first), ...platforms.slice(0, first)]) {
      const answer = await fetch(platform + path, { method, headers, body }).catch(() => undefined);
      if (answer) return understood(answer);
    }
    return 'ignore';
  }
}

async function understood(answer: Response): Promise<EmqxResult> {
  if (answer.status === 204) return 'allow';
  const isJson = answer.headers.get('content-type')?.startsWith('application/json');
  if (answer.status !== 200 || !isJson) return 'ignore';
  const { result } = (await answer.json()) as { result?: unknown };
  return result === 'allow' || result === 'deny' ? result : 'ignore';
}
