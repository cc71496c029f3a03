import { plainStep } from '../../channel-applications.js';

export const command = plainStep({
  step: 'submit',
  summary: 'Say that a channel application was entered at the channel',
});
