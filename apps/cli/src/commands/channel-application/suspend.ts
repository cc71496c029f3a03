import { plainStep } from '../../channel-applications.js';

export const command = plainStep({
  step: 'suspend',
  summary: 'Say that the channel suspended the merchant; money it still reports is recorded',
  question: 'Suspend',
});
