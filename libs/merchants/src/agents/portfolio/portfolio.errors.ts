import { DomainError, invalidField } from '#libs/kernel';

/** `name`: that of the agent whose merchants are given away. */
export function confirmDiffers(name: string): DomainError {
  const message = `confirm must be the name of the agent whose shops are handed over: ${name}.`;
  const messageZh = `请在 confirm 中填写移交方的名称：${name}。`;
  const advice = 'Look at a dry run first (dryRun: true), then write the name out.';
  return invalidField('confirm', 'confirm_differs', { message, messageZh, advice });
}

export function handOverToSelf(): DomainError {
  const message = 'The agent has these shops already.';
  const messageZh = '接收方与移交方相同。';
  const advice = 'Name another agent in toAgentId.';
  return invalidField('toAgentId', 'same_agent', { message, messageZh, advice });
}

/** `count`: how many of those named are not the agent's. */
export function merchantsNotTheirs(ids: readonly string[], count: number): DomainError {
  const message = `${count} of the merchants are not in this agent’s care, such as ${ids[0]!}.`;
  const advice = 'Name merchants the agent looks after now, or leave merchantIds out for all.';
  const fields = ids.map((id) => ({
    path: 'merchantIds',
    code: 'merchant_not_theirs',
    message: `Merchant ${id} is not in this agent’s care.`,
    messageZh: `商户 ${id} 不由该经纪人负责。`,
  }));
  return new DomainError({ kind: 'invalid', code: 'merchant_not_theirs', message, advice, fields });
}

export function portfolioTooLarge(max: number): DomainError {
  const message = `More than ${max} shops would be handed over at once.`;
  const messageZh = `一次最多移交 ${max} 个商户。`;
  const advice = 'Hand them over in parts, by merchantIds.';
  return invalidField('all', 'portfolio_too_large', { message, messageZh, advice });
}
