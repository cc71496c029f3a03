import {
  CHANNEL_APPLICATION_ARGS,
  neededSource,
  shopAndChannel,
  takeStep,
} from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { confirmByName } from '../../confirm.js';
import { neededText, text } from '../../flags.js';

/** From then on payments of the sub-merchant id are the merchant's money: its name is typed. */
export const command = defineCommand({
  summary: 'Say that the channel opened the merchant; payments of its id are the merchant’s then',
  args: CHANNEL_APPLICATION_ARGS,
  flags: {
    subMerchantId: neededText('--sub-merchant <id>', 'which id the channel gave the merchant'),
    reason: neededSource,
    confirm: text('--confirm <name>', 'the name of the merchant, in place of typing'),
  },
  examples: [
    'channel-application open apl_… cap_… --sub-merchant 1900000109 --reason 渠道邮件通知 ' +
      '--confirm 张记小馆',
  ],
  run: async (context, { subMerchantId, reason, confirm, ...key }) => {
    const { shop, channel } = await shopAndChannel(context, key);
    const question = `Payments of ${subMerchantId} at ${channel} are of ${shop} from now on.`;
    await confirmByName(context, { question, name: shop, given: confirm });
    await takeStep(context, key, { step: 'open', body: { reason, subMerchantId } });
  },
});
