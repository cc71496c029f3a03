import { defineCommand, type CliCommand } from './command.js';
import { confirm } from './confirm.js';
import type { Context } from './context.js';
import { neededText } from './flags.js';

/** Names of a channel application: that of the merchant's application, and its own. */
export const CHANNEL_APPLICATION_ARGS = {
  applicationId: 'the application of the merchant, apl_…',
  id: 'the channel application, cap_…; channel-application list names it',
};

/** Where a person knows a step from; every step by hand says it. */
export const neededSource = neededText('--reason <text>', 'how you know, for the record');

/** Which channel application is meant. */
export interface ChannelApplicationKey {
  readonly applicationId: string;
  readonly id: string;
}

/** Where the channel applications of an application are. */
export function channelApplicationsPath(applicationId: string): string {
  return `/v1/applications/${encodeURIComponent(applicationId)}/channel-applications`;
}

/** Where one of them is. */
export function channelApplicationPath({ applicationId, id }: ChannelApplicationKey): string {
  return `${channelApplicationsPath(applicationId)}/${encodeURIComponent(id)}`;
}

/** Whose application it is, and at which channel, to be shown in a question. */
export async function shopAndChannel(
  { api }: Context,
  key: ChannelApplicationKey,
): Promise<{ shop: string; channel: string }> {
  const application = `/v1/applications/${encodeURIComponent(key.applicationId)}`;
  const { merchantName } = await api.get(application);
  const { channel } = await api.get(channelApplicationPath(key));
  return { shop: String(merchantName), channel: String(channel) };
}

/** Tells the platform of a step that a person took or learned of. */
export async function takeStep(
  context: Context,
  key: ChannelApplicationKey,
  { step, body }: { step: string; body: object },
): Promise<void> {
  const path = `${channelApplicationPath(key)}/${step}`;
  await context.show(await context.api.change({ method: 'POST', path, body }));
}

/** Declares a step that needs nothing but where a person knows it from. */
export function plainStep(parts: {
  readonly step: string;
  readonly summary: string;
  /** Asked first, with the name of the shop behind it, where others notice. */
  readonly question?: string;
}): CliCommand {
  const { step, summary, question } = parts;
  return defineCommand({
    summary,
    args: CHANNEL_APPLICATION_ARGS,
    flags: { reason: neededSource },
    examples: [`channel-application ${step} apl_… cap_… --reason 渠道电话通知 --yes`],
    run: async (context, { reason, ...key }) => {
      if (question !== undefined) {
        const { shop, channel } = await shopAndChannel(context, key);
        await confirm(context, `${question} ${shop} at ${channel}?`);
      }
      await takeStep(context, key, { step, body: { reason } });
    },
  });
}
