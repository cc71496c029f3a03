import { EXIT } from '#libs/kernel';
import { CliError } from '../cli.errors.js';
import { defineCommand } from '../command.js';
import { isAboutProof } from '../session/credentials.js';

/** The tokens are gone from this machine whatever the platform says. */
export const command = defineCommand({
  summary: 'End the session, here and on the platform',
  examples: ['logout', 'logout --profile head-office'],
  run: async (context) => {
    const { api, session, config } = context;
    if (config.apiKey) {
      throw new CliError({
        exitCode: EXIT.usage,
        code: 'api_key_in_use',
        message: 'HAODIAN_API_KEY is in use: there is no session to end.',
        advice: 'Unset it, or revoke the key.',
      });
    }
    try {
      await api.change({ method: 'DELETE', path: '/v1/sessions/current' });
    } catch (error) {
      if (!isAboutProof(error)) {
        if (error instanceof CliError) await session.remove();
        throw error instanceof CliError ? notTold(error) : error;
      }
    }
    await session.remove();
    context.note('Logged out.');
  },
});

function notTold(cause: CliError): CliError {
  return new CliError({
    exitCode: EXIT.partial,
    code: cause.code,
    message: `The tokens are removed here, but the platform was not told. ${cause.message}`,
    advice: 'The session ends by itself in a while.',
  });
}
