import type { OnboardVerb } from '../onboarding.js';
import { applymentAnswer } from './applyment-answer.js';
import { applymentDetailsSchema } from './applyment-details.js';
import type { ApplymentDetails } from './applyment-details.js';
import { applymentFaults } from './applyment-faults.js';
import { applymentRequest } from './applyment-request.js';
import type { WechatpaySettings } from './settings.js';

/** 特约商户进件 (applyment4sub), for service providers. */
export const onboardWechatpay: OnboardVerb<WechatpaySettings, ApplymentDetails> = {
  details: applymentDetailsSchema,
  faults: applymentFaults,
  request: applymentRequest,
  answer: applymentAnswer,
};
