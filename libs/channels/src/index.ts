export * from './channel-message.js';
export * from './channels.errors.js';
export * from './define-channel.js';
export * from './describe-channel.js';
export * from './onboarding.js';
export * from './parts/public-key.js';
export * from './registry.js';
