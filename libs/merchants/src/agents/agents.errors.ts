import { DomainError, invalidField } from '#libs/kernel';
import type { AgentKind } from './agents.repository.js';

export function agentNotFound(id: string): DomainError {
  return new DomainError({
    kind: 'not_found',
    code: 'agent_not_found',
    message: `There is no agent ${id}.`,
    advice: 'List the agents you can see with GET /v1/agents.',
  });
}

export function agentUnknown(path: string, id: string): DomainError {
  return invalidField(path, 'agent_unknown', {
    message: `There is no agent ${id}.`,
    messageZh: `没有此经纪人：${id}。`,
    advice: 'List the agents you can see with GET /v1/agents.',
  });
}

export function agentMisplaced(kind: AgentKind, above: AgentKind | null): DomainError {
  const message = above
    ? `A ${kind} lies directly below a ${above}.`
    : 'A region is at the top and lies below nothing.';
  return invalidField('parentId', 'agent_misplaced', {
    message,
    messageZh: '上级不正确：大区在最上级，其下为分部，分部下为经纪人。',
    advice: 'The tree has three levels: region, branch, agent.',
  });
}
