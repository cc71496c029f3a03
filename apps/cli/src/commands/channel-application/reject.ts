import { plainStep } from '../../channel-applications.js';

export const command = plainStep({
  step: 'reject',
  summary: 'Say that the channel refused it for good; another one can begin',
  question: 'End the application of',
});
