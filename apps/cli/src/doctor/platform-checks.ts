import type { Context } from '../context.js';
import { fail, lookAt, ok, warn, type Finding, type Reached } from './check.js';

/** The version of the API that these commands are written for. */
const API_VERSION = '1';
const SKEW_WARN_S = 5;
const SKEW_FAIL_S = 60;

/** Whether the password and the tokens travel encrypted. */
export function transportCheck({ options }: Context): Finding {
  const { protocol, hostname } = new URL(options.url);
  if (protocol === 'https:') return ok('transport', 'https');
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (isHere) return ok('transport', 'http, on this machine');
  return warn('transport', 'http: tokens travel unencrypted', 'Use an https URL.');
}

/** Whether payments can be taken and announced. */
export async function readinessCheck(context: Context): Promise<Finding> {
  const { answer } = await lookAt(context, '/readyz');
  const { ready, checks } = (answer.body ?? {}) as {
    ready?: boolean;
    checks?: Readonly<Record<string, { ok: boolean; detail?: string }>>;
  };
  if (ready) return ok('readiness', 'payments can be taken and announced');
  const faulty = Object.entries(checks ?? {})
    .filter(([, check]) => !check.ok)
    .map(([name, { detail }]) => (detail ? `${name}: ${detail}` : name));
  const said = faulty.join(', ') || `answered ${answer.status}`;
  return fail('readiness', said, 'See the log of the platform and docs/operations.md.');
}

/** Whether both clocks agree: tokens and codes of an authenticator live by them. */
export function clockCheck({ answer, atMs }: Reached): Finding {
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) {
    return warn('clock', 'the platform tells no time', 'Ask what stands before it.');
  }
  // The header has whole seconds.
  const skewS = Math.round((atMs - theirs - 500) / 1000);
  const said = `this machine is ${Math.abs(skewS)} s ${skewS < 0 ? 'behind' : 'ahead'}`;
  const advice = 'Let both machines take their time from NTP.';
  if (Math.abs(skewS) >= SKEW_FAIL_S) return fail('clock', said, advice);
  if (Math.abs(skewS) >= SKEW_WARN_S) return warn('clock', said, advice);
  return ok('clock', 'agrees with the platform');
}

/** Whether the platform speaks the API of this program. */
export async function versionCheck(context: Context): Promise<Finding> {
  const { answer } = await lookAt(context, '/docs/openapi.json');
  const { info, paths } = (answer.body ?? {}) as {
    info?: { version?: string };
    paths?: Readonly<Record<string, unknown>>;
  };
  if (!info?.version) {
    const advice = 'Check that --url leads to the platform itself.';
    return fail('version', 'no description of the API', advice);
  }
  if (info.version !== API_VERSION) {
    const said = `the platform has version ${info.version}, this program knows ${API_VERSION}`;
    return fail('version', said, 'Use the haodian that came with the platform.');
  }
  if (paths?.['/v1/me']) return ok('version', `API ${info.version}`);
  return warn('version', 'the platform is older than this program', 'Update the platform.');
}
