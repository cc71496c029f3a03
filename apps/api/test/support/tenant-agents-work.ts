import type { ApiClient } from '#sim';

/** What an agent works on in a tenant. */
export interface TenantAgentsWork {
  readonly taskId: string;
  readonly leadId: string;
  readonly territoryId: string;
}

const DUE = '2099-12-31';

interface Id {
  readonly id: string;
}

/** A task at a shop; a lead and an area of the branch that looks after it. */
export async function openAgentsWork(
  admin: ApiClient,
  of: { readonly merchantId: string; readonly agentId: string; readonly name: string },
): Promise<TenantAgentsWork> {
  const { merchantId, agentId, name } = of;
  const task = await admin.post<Id>('/v1/tasks', { kind: 'visit', merchantId, dueDay: DUE });
  const shop = { name: `${name}二店`, phone: '13800138000', acceptDuplicates: true };
  const lead = await admin.post<Id>('/v1/leads', { ...shop, agentId });
  const place = { province: '33', city: '杭州市', district: `${name}区` };
  const territory = await admin.post<Id>('/v1/territories', { ...place, agentId });
  return { taskId: task.id, leadId: lead.id, territoryId: territory.id };
}

/** Of every route of an agent's work: where it leads in a tenant, and a body it would take. */
export function agentsWorkTargets(
  of: TenantAgentsWork & { readonly agentId: string },
): Readonly<Record<string, { path: string; json?: unknown }>> {
  const task = `/v1/tasks/${of.taskId}`;
  const lead = `/v1/leads/${of.leadId}`;
  const territory = `/v1/territories/${of.territoryId}`;
  const agent = `/v1/agents/${of.agentId}`;
  const result = { result: 'x' };
  return {
    'GET /v1/agents/{id}/funnel': { path: `${agent}/funnel` },
    'POST /v1/agents/{id}/hand-over': {
      path: `${agent}/hand-over`,
      json: { toAgentId: of.agentId, all: true, reason: 'x', confirm: 'x' },
    },
    'GET /v1/tasks/{id}': { path: task },
    'PATCH /v1/tasks/{id}': { path: task, json: { version: 1, notes: 'x' } },
    'POST /v1/tasks/{id}/done': { path: `${task}/done`, json: result },
    'POST /v1/tasks/{id}/cancel': { path: `${task}/cancel`, json: result },
    'GET /v1/leads/{id}': { path: lead },
    'GET /v1/leads/{id}/contact': { path: `${lead}/contact` },
    'PATCH /v1/leads/{id}': { path: lead, json: { version: 1, notes: 'x' } },
    'POST /v1/leads/{id}/convert': { path: `${lead}/convert`, json: {} },
    'GET /v1/territories/{id}': { path: territory },
    'PATCH /v1/territories/{id}': { path: territory, json: { validTo: DUE } },
  };
}
