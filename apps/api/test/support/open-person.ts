import type { ApiClient } from '#sim';
import { ask } from './ask.js';

/** What a person is invited to be. */
export interface PersonWish {
  readonly role: string;
  readonly scopeType: string;
  readonly scopeId?: string;
  /** Made up when left out. */
  readonly username?: string;
}

const PASSWORD = 'another password only these tests know';
let invited = 0;

/** Invites somebody, accepts for them and logs them in; answers their access token. */
export async function openPerson(
  url: string,
  admin: ApiClient,
  { username = `person-${(invited += 1)}`, ...role }: PersonWish,
): Promise<string> {
  const { token } = await admin.post<{ token: string }>('/v1/invitations', {
    name: username,
    ...role,
  });
  await accepted(`${url}/v1/invitations/accept`, { token, username, password: PASSWORD });
  const session = await accepted(`${url}/v1/sessions`, { username, password: PASSWORD });
  return String(session['accessToken']);
}

async function accepted(url: string, json: unknown) {
  const { status, body, text } = await ask(url, { method: 'POST', json });
  if (status >= 300) throw new Error(`${url} answered ${status}: ${text}`);
  return body;
}
