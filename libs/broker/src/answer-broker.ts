import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ALL_UPLINKS, isSn, parseDownTopic } from '#libs/protocol';
import type { DeviceAuthenticator } from './broker-port.js';
import { authorizeTopic } from './authorize-topic.js';
import type { ServiceAccount } from './service-account.js';

/** What EMQX 5 is told; anything but `allow` closes the door. */
export interface BrokerAnswer {
  readonly result: 'allow' | 'deny';
  /** Always false: a superuser would bypass the access list. */
  readonly is_superuser: false;
}

const authBody = z.object({ clientid: z.string(), username: z.string(), password: z.string() });
const aclBody = z.object({
  clientid: z.string(),
  username: z.string(),
  topic: z.string(),
  action: z.enum(['publish', 'subscribe']),
});

const allow: BrokerAnswer = { result: 'allow', is_superuser: false };
const deny: BrokerAnswer = { result: 'deny', is_superuser: false };

/**
 * Answers `POST /mqtt/auth`, EMQX 5's HTTP authentication with the body `{clientid, username,
 * password}` (docs.emqx.com, access-control/authn/http). A body of another shape is denied.
 * @throws what the authenticator throws; the caller answers "deny" then.
 */
export async function answerAuth(
  body: unknown,
  rules: { readonly authenticator: DeviceAuthenticator; readonly service?: ServiceAccount },
): Promise<BrokerAnswer> {
  const asked = authBody.safeParse(body);
  if (!asked.success) return deny;
  const { clientid, username, password } = asked.data;
  if (rules.service && username === rules.service.username) {
    return same(password, rules.service.password) ? allow : deny;
  }
  if (clientid !== username || !isSn(username)) return deny;
  return (await rules.authenticator.authenticate(username, Buffer.from(password))) ? allow : deny;
}

/**
 * Answers `POST /mqtt/acl`, EMQX 5's HTTP authorization with the body `{clientid, username, topic,
 * action}` (docs.emqx.com, access-control/authz/http): the two lines of a device, the mirror of
 * them for ourselves.
 */
export function answerAcl(
  body: unknown,
  rules: { readonly service?: Pick<ServiceAccount, 'username'> } = {},
): BrokerAnswer {
  const asked = aclBody.safeParse(body);
  if (!asked.success) return deny;
  const { clientid, username, topic, action } = asked.data;
  if (rules.service && username === rules.service.username) {
    return (action === 'subscribe' ? topic === ALL_UPLINKS : parseDownTopic(topic) !== undefined)
      ? allow
      : deny;
  }
  return clientid === username && authorizeTopic(username, action, topic) ? allow : deny;
}

/** Compares digests, so that the time taken tells nothing of either text. */
function same(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
