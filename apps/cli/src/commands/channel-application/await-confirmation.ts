import { CHANNEL_APPLICATION_ARGS, neededSource, takeStep } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { moment, neededChoice, neededText } from '../../flags.js';

export const command = defineCommand({
  summary: 'Say that the channel waits for the legal person, and by which link or QR code',
  args: CHANNEL_APPLICATION_ARGS,
  flags: {
    kind: neededChoice('--kind <kind>', 'what the legal person gets', ['link', 'qr']),
    content: neededText('--content <text>', 'the link, or what the QR code says'),
    expiresAt: moment('--expires <moment>', 'when it runs out, where the channel says'),
    reason: neededSource,
  },
  examples: [
    'channel-application await-confirmation apl_… cap_… --kind link ' +
      "--content 'https://pay.weixin.qq.com/s?id=1' --expires 2026-12-21 --reason 待法人扫码确认",
  ],
  run: (context, { applicationId, id, ...body }) =>
    takeStep(context, { applicationId, id }, { step: 'await-confirmation', body }),
});
