import { isAbsolute } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig, SettingInvalid } from './config.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const GATEWAY = {
  HAODIAN_SMS_GATEWAY_URL: 'https://sms.example/',
  HAODIAN_SMS_GATEWAY_SECRET: `whsec_${KEY}`,
  HAODIAN_PUBLIC_URL: 'https://pay.example/',
};

describe('the settings', () => {
  it('have a default for everything: the embedded database and broker, this machine only', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      httpPort: 3000,
      mqttPort: 1883,
      databaseUrl: undefined,
      mqttUrl: undefined,
      announcementTtlMs: 60_000,
      notifyMaxAgeMs: 300_000,
      logLevel: 'info',
    });
    expect([...config.roles].toSorted()).toEqual(['broker', 'http', 'worker']);
    expect(isAbsolute(config.dataDir)).toBe(true);
  });

  it('count as unset when they are empty, and leave the environment’s others alone', () => {
    const environment = { HAODIAN_HTTP_PORT: '', PATH: '/bin', HAODIAN_TEST_PG_URL: 'x' };
    expect(readConfig(environment)).toEqual(readConfig({}));
  });

  it.each([
    ['HAODIAN_HTTP_PORT', 'eighty'],
    ['HAODIAN_HTTP_PORT', '65536'],
    ['HAODIAN_MQTT_PORT', '-1'],
    ['HAODIAN_DATABASE_URL', 'mysql://localhost/x'],
    ['HAODIAN_MQTT_URL', 'http://localhost'],
    ['HAODIAN_MQTT_URL', 'mqtt://haodian:50%@localhost'],
    ['HAODIAN_SECRET_KEY', 'short'],
    ['HAODIAN_MQTT_AUTH_SECRET', 'too short'],
    ['HAODIAN_ADMIN_PASSWORD', 'seven77'],
    ['HAODIAN_TOTP', 'yes'],
    ['HAODIAN_OPEN_REQUESTS_PER_MINUTE', '0'],
    ['HAODIAN_TRUSTED_PROXIES', '127.0.0.1,proxy'],
    ['HAODIAN_ROLES', 'http,cook'],
    ['HAODIAN_ANNOUNCEMENT_TTL_S', '0'],
    ['HAODIAN_NOTIFY_MAX_AGE_S', '86401'],
    ['HAODIAN_CHANGE_COOL_OFF_HOURS', '-1'],
    ['HAODIAN_CHANNEL_COST_RATES', 'wechatpay=1'],
    ['HAODIAN_CHANNEL_COST_RATES', 'wechatpay:0.002'],
    ['HAODIAN_LOG_LEVEL', 'loud'],
    ['HAODIAN_HTPP_PORT', '3000'],
  ])('that do not parse are named: %s=%s', (name, value) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(SettingInvalid);
    expect(read).toThrow(new RegExp(`^${name}: `));
  });

  it('never say the value of one that is wrong', () => {
    const secret = 'canary';
    for (const name of [
      'HAODIAN_SECRET_KEY',
      'HAODIAN_ADMIN_PASSWORD',
      'HAODIAN_MQTT_AUTH_SECRET',
    ]) {
      expect(() => readConfig({ [name]: secret })).not.toThrow(new RegExp(secret));
    }
    const url = { HAODIAN_DATABASE_URL: 'mysql://user:canary@host/x' };
    expect(() => readConfig(url)).not.toThrow(/canary/);
  });

  it.each([
    ['HAODIAN_MQTTS_PORT', { HAODIAN_MQTTS_PORT: '8883' }],
    ['HAODIAN_SECRET_KEY', { HAODIAN_DATABASE_URL: 'postgres://localhost/haodian' }],
    ['HAODIAN_ROLES', { HAODIAN_ROLES: 'http' }],
    ['HAODIAN_SMS_GATEWAY_URL', { HAODIAN_SMS_GATEWAY_URL: 'https://sms.example/' }],
    ['HAODIAN_SMS_GATEWAY_URL', { ...GATEWAY, HAODIAN_SMS_GATEWAY_URL: 'http://sms.example/' }],
  ])('that contradict each other name %s', (name, environment) => {
    expect(() => readConfig(environment)).toThrow(new RegExp(`^${name}: `));
  });

  it('of several machines are taken together', () => {
    const config = readConfig({
      HAODIAN_DATABASE_URL: 'postgres://localhost/haodian',
      HAODIAN_MQTT_URL: 'mqtts://broker.example',
      HAODIAN_SECRET_KEY: KEY,
      HAODIAN_ROLES: ' http ',
    });
    expect(config).toMatchObject({ secretKey: KEY, roles: new Set(['http']) });
  });

  it.each([
    ['127.0.0.1', undefined, false],
    ['::1', undefined, false],
    ['localhost', undefined, false],
    ['0.0.0.0', undefined, true],
    ['::', undefined, true],
    ['shop.example', undefined, true],
    ['127.0.0.1', 'required', true],
    ['0.0.0.0', 'optional', false],
  ])('demand a second factor on %s, told %s: %s', (host, told, isTotpRequired) => {
    const environment = { HAODIAN_HOST: host, ...(told ? { HAODIAN_TOTP: told } : {}) };
    expect(readConfig(environment)).toMatchObject({ isTotpRequired });
  });

  it('of a gateway for text messages are taken together, plain http on this machine only', () => {
    expect(readConfig({}).smsGateway).toBeUndefined();
    const url = 'http://[::1]:8088/sms';
    const config = readConfig({ ...GATEWAY, HAODIAN_SMS_GATEWAY_URL: url });
    const secret = GATEWAY.HAODIAN_SMS_GATEWAY_SECRET;
    expect(config).toMatchObject({ publicUrl: 'https://pay.example', smsGateway: { url, secret } });
    const weak = { ...GATEWAY, HAODIAN_SMS_GATEWAY_SECRET: 'whsec_c2hvcnQ=' };
    expect(() => readConfig(weak)).toThrow(/^HAODIAN_SMS_GATEWAY_SECRET: must be whsec_/);
  });

  it('believe no proxy but those named', () => {
    expect(readConfig({}).trustedProxies).toEqual([]);
    const environment = { HAODIAN_TRUSTED_PROXIES: '10.0.0.0/8, ::1' };
    expect(readConfig(environment).trustedProxies).toEqual(['10.0.0.0/8', '::1']);
  });
});
