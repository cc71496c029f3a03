import type { Config } from './config.js';
import type { Platform } from './platform.js';

/** Where things are, for the person who started the platform. */
export function banner(config: Config, platform: Platform): string {
  const { admin } = platform;
  const lines = [
    `Haodian is ready.`,
    `  API        ${platform.httpUrl}/v1`,
    `  docs       ${platform.httpUrl}/docs`,
    `  devices    ${platform.mqttUrl}`,
    `  database   ${config.databaseUrl ? 'external' : `embedded, in ${config.dataDir}`}`,
  ];
  if (admin.oneTimePassword) {
    lines.push(`  log in     admin / ${admin.oneTimePassword}   (shown this once; keep it)`);
  } else if (admin.created) {
    lines.push(`  log in     admin / the password of HAODIAN_ADMIN_PASSWORD`);
  }
  return `${lines.join('\n')}\n`;
}
