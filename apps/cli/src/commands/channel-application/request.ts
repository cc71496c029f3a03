import { writeFile } from 'node:fs/promises';
import { usageWrong } from '../../cli.errors.js';
import { CHANNEL_APPLICATION_ARGS, channelApplicationPath } from '../../channel-applications.js';
import { defineCommand } from '../../command.js';
import { neededText, text } from '../../flags.js';
import { readJson } from '../../input.js';

const BYTES_MAX = 131_072;

/** What is written is for the program that signs and sends it: JSON, also without --json. */
export const command = defineCommand({
  summary: 'Make the request that a channel opens the merchant by, as JSON; nothing is sent there',
  args: CHANNEL_APPLICATION_ARGS,
  flags: {
    details: neededText('--details <file>', 'JSON of what the channel asks beyond; - is stdin'),
    output: text('--output <file>', 'where it is written, readable by you only; else stdout'),
  },
  examples: [
    'channel-application request apl_… cap_… --details details.json --output request.json',
    'channel-application request apl_… cap_… --details - < details.json',
  ],
  run: async (context, { details: file, output, ...key }) => {
    const { api, io } = context;
    const details = await readJson({ file, bytesMax: BYTES_MAX }, io.signal);
    const path = `${channelApplicationPath(key)}/request`;
    const request = await api.change({ method: 'POST', path, body: { details } });
    const written = `${JSON.stringify(request, null, 2)}\n`;
    if (output === undefined) return io.out(written);
    await writeFile(output, written, { mode: 0o600 }).catch((error: Error) => {
      throw usageWrong(`${output} cannot be written: ${error.message}.`);
    });
    context.note(`Written to ${output}`);
  },
});
