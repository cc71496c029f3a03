import { startRoutingBroker as startBroker } from '#libs/testing';
import type { RoutingBroker as Broker } from '#libs/testing';
import { answerAcl, answerAuth } from '../answer-broker.js';
import { authenticator } from '../device.fixture.js';
import type { ServiceAccount } from '../service-account.js';

/** The account the platform connects with in these specs. */
export const service: ServiceAccount = { username: 'haodian', password: 'ours' };

/** A broker that is not ours and asks our answers directly; see the one of `#libs/testing`. */
export interface RoutingBroker extends Broker {
  /** What was published to devices through it, confirmed or not. */
  readonly taken: string[];
}

/** Starts a routing broker; a port of 0 takes a free one. */
export async function startRoutingBroker(port = 0, ours = service): Promise<RoutingBroker> {
  const taken: string[] = [];
  const rules = { authenticator, service: ours };
  const broker = await startBroker({
    doorkeeper: {
      mayConnect: async (body) => (await answerAuth(body, rules)).result === 'allow',
      mayUse: async (body) => answerAcl(body, rules).result === 'allow',
    },
    port,
    taken: ({ topic, payload }) => {
      if (topic.includes('/dn/')) taken.push(payload);
    },
  });
  return { ...broker, taken };
}
