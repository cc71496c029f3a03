import type { ApiClient } from '#sim';

/** Who works in a shop and who looks after it. */
export interface TenantPeople {
  /** The branch that looks after it. */
  readonly agentId: string;
  /** Somebody who works there, and their role. */
  readonly cashierId: string;
  readonly grantId: string;
  /** Nobody accepted it. */
  readonly invitationId: string;
}

interface Id {
  readonly id: string;
}

/** Gives a shop a cashier, an invitation and a branch. */
export async function openTenantPeople(
  admin: ApiClient,
  merchantId: string,
  sn: string,
): Promise<TenantPeople> {
  const wish = { name: 'x', role: 'cashier', scopeType: 'merchant', scopeId: merchantId };
  const { token } = await admin.post<{ token: string }>('/v1/invitations', wish);
  const chosen = { username: `cashier-${sn.toLowerCase()}`, password: 'four unrelated words here' };
  const cashier = await admin.post<Id>('/v1/invitations/accept', { token, ...chosen });
  const invitation = await admin.post<Id>('/v1/invitations', wish);
  const region = await admin.post<Id>('/v1/agents', { name: sn, kind: 'region' });
  const branch = await admin.post<Id>('/v1/agents', {
    name: sn,
    kind: 'branch',
    parentId: region.id,
  });
  await admin.put(`/v1/merchants/${merchantId}/agent`, { agentId: branch.id });
  const { grants } = await admin.get<{ grants: Id[] }>(`/v1/users/${cashier.id}`);
  return {
    agentId: branch.id,
    cashierId: cashier.id,
    grantId: grants[0]!.id,
    invitationId: invitation.id,
  };
}

/** Of every route about people and agents: where it leads in a tenant, and a body it would take. */
export function peopleTargets(
  of: TenantPeople & { readonly merchantId: string },
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const merchant = `/v1/merchants/${of.merchantId}`;
  const agent = `/v1/agents/${of.agentId}`;
  const cashier = `/v1/users/${of.cashierId}`;
  return {
    'GET /v1/agents/{id}': { path: agent },
    'PATCH /v1/agents/{id}': { path: agent, json: { name: 'taken over' } },
    'PUT /v1/merchants/{id}/agent': { path: `${merchant}/agent`, json: { agentId: of.agentId } },
    'GET /v1/merchants/{id}/agents': { path: `${merchant}/agents` },
    'GET /v1/users/{id}': { path: cashier },
    'PATCH /v1/users/{id}': { path: cashier, json: { disabled: true } },
    'POST /v1/users/{id}/grants': {
      path: `${cashier}/grants`,
      json: { role: 'cashier', scopeType: 'merchant', scopeId: of.merchantId },
    },
    'DELETE /v1/users/{id}/grants/{grantId}': { path: `${cashier}/grants/${of.grantId}` },
    'DELETE /v1/users/{id}/sessions': { path: `${cashier}/sessions` },
    'DELETE /v1/users/{id}/totp': { path: `${cashier}/totp` },
    'POST /v1/users/{id}/password-reset': { path: `${cashier}/password-reset` },
    'DELETE /v1/invitations/{id}': { path: `/v1/invitations/${of.invitationId}` },
  };
}
