import { plainStep } from '../../channel-applications.js';

export const command = plainStep({
  step: 'resume',
  summary: 'Say that the channel let a suspended merchant go on',
  question: 'Resume',
});
