import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the surroundings say; flags come before it. */
export interface CliConfig {
  /** Where the platform is, when no --url is given. */
  readonly url: string;
  /** Used in place of a session. */
  readonly apiKey: string | undefined;
  /** Sessions are kept below it. */
  readonly configDir: string;
  /** https://no-color.org */
  readonly noColor: boolean;
  /** Whether what is there in Chinese and in English is shown in Chinese. */
  readonly isChinese: boolean;
}

/** Reads the environment; an empty variable counts as unset. */
export function readCliConfig(environment: NodeJS.ProcessEnv = process.env): CliConfig {
  const given = (name: string): string | undefined => {
    const value = environment[name];
    return value === '' ? undefined : value;
  };
  const userConfig = given('XDG_CONFIG_HOME') ?? join(homedir(), '.config');
  return {
    url: given('HAODIAN_URL') ?? 'http://127.0.0.1:3000',
    apiKey: given('HAODIAN_API_KEY'),
    configDir: given('HAODIAN_CONFIG_DIR') ?? join(userConfig, 'haodian'),
    noColor: given('NO_COLOR') !== undefined,
    // In the order of POSIX: the first that is set says the language of messages.
    isChinese: /^zh/i.test(given('LC_ALL') ?? given('LC_MESSAGES') ?? given('LANG') ?? ''),
  };
}
