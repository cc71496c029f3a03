import type { Logger } from 'pino';
import { Agent, request } from 'undici';
import type { Clock } from '#libs/kernel';
import { gatewayMissing, MessageSender, messageNotSent } from '#libs/merchants';
import type { TextMessage } from '#libs/merchants';
import { signedHeaders } from '#libs/webhooks';

/** Where text messages are handed over; undefined: nowhere. */
export interface SmsGatewaySettings {
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Of one attempt, ms; 5 s when not said. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
const ATTEMPTS = 2;
/** Too early, too many and what a server says of itself may be otherwise a moment later. */
const TRY_AGAIN = (status: number) => status === 408 || status === 429 || status >= 500;

/** What came of an attempt: null when it was taken, else the reason, free of what was sent. */
interface Failure {
  readonly reason: string;
  readonly isFinal: boolean;
}

/**
 * Hands text messages to the operator's gateway: POST of `{ to, text, id }`, signed by Standard
 * Webhooks like what integrators are sent, so that the gateway can tell that it comes from here.
 * One retry by the same id. No redirect is followed.
 */
export class SmsGateway extends MessageSender {
  private readonly agent = new Agent({ pipelining: 0 });

  constructor(
    private readonly settings: SmsGatewaySettings | undefined,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    super();
  }

  override demandReady(): void {
    if (!this.settings) throw gatewayMissing();
  }

  override async send(message: TextMessage): Promise<void> {
    this.demandReady();
    for (let attempt = 1; ; attempt++) {
      const failure = await this.attempt(this.settings!, message);
      if (!failure) return;
      const { reason, isFinal } = failure;
      this.log.warn({ messageId: message.id, attempt, reason }, 'text message not taken');
      if (isFinal || attempt >= ATTEMPTS) throw messageNotSent(reason);
    }
  }

  private async attempt(
    { url, secret, timeoutMs = TIMEOUT_MS }: SmsGatewaySettings,
    { id, to, text }: TextMessage,
  ): Promise<Failure | null> {
    const body = JSON.stringify({ to, text, id });
    const atSeconds = Math.floor(this.clock.nowMs() / 1_000);
    try {
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        headers: signedHeaders({ eventId: id, atSeconds, body }, [secret]),
        body,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.dump();
      if (statusCode >= 200 && statusCode < 300) return null;
      return { reason: `status ${statusCode}`, isFinal: !TRY_AGAIN(statusCode) };
    } catch (error) {
      return { reason: reasonOf(error), isFinal: false };
    }
  }
}

/** Words of the network, never its sentences: those can hold addresses and what was sent. */
function reasonOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' ? code : 'connection';
}
