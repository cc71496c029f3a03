import { describe, expect, it } from '@jest/globals';
import { isAllowedAddress } from './address-guard.js';
import { checkUrl } from './check-url.js';

const strict = { allowLoopback: false };
const onThisMachine = { allowLoopback: true };

describe('isAllowedAddress', () => {
  it.each(['8.8.8.8', '47.95.1.1', '2606:4700::1', '2400:3200::1'])('allows %s', (address) => {
    expect(isAllowedAddress(address, strict)).toBe(true);
  });

  it.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.9.9.9'],
    ['loopback', '::1'],
    ['carrier-grade NAT, and metadata at Alibaba Cloud', '100.100.100.200'],
    ['link-local, and metadata elsewhere', '169.254.169.254'],
    ['metadata at Azure', '168.63.129.16'],
    ['metadata by IPv6', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['mapped', '::ffff:10.0.0.1'],
    ['compatible', '::127.0.0.1'],
    ['translated', '64:ff9b::a00:1'],
    ['6to4', '2002:a00:1::'],
    ['Teredo', '2001::1'],
    ['for documents', '2001:db8::1'],
    ['for documents', '192.0.2.1'],
    ['for benchmarks', '198.18.0.1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['no address', 'localhost'],
  ])('refuses %s: %s', (_, address) => {
    expect(isAllowedAddress(address, strict)).toBe(false);
    const isLoopback = ['127.0.0.1', '127.9.9.9', '::1', '::127.0.0.1'].includes(address);
    expect(isAllowedAddress(address, onThisMachine)).toBe(isLoopback);
  });
});

describe('checkUrl', () => {
  it('gives a URL in its one form', () => {
    expect(checkUrl('HTTPS://ERP.Example.com', strict)).toBe('https://erp.example.com/');
  });

  it.each([
    ['erp.example.com', 'no URL'],
    ['http://erp.example.com/', 'https'],
    ['http://127.0.0.1:3000/', 'https'],
    ['ftp://erp.example.com/', 'https'],
    ['https://user:pass@erp.example.com/', 'password'],
    ['https://erp.example.com/#x', '#'],
    ['https://10.0.0.1/', 'not public'],
    ['https://0x7f.1/', 'not public'],
    ['https://2130706433/', 'not public'],
    ['https://[::ffff:169.254.169.254]/', 'not public'],
    [`https://erp.example.com/${'x'.repeat(2_000)}`, 'longer'],
  ])('refuses %s', (url, why) => {
    expect(() => checkUrl(url, strict)).toThrow(
      expect.objectContaining({
        code: 'webhook_url_invalid',
        message: expect.stringContaining(why),
      }),
    );
  });

  it('takes plain http on this machine only where the operator allows it', () => {
    for (const url of ['http://127.0.0.1:3000/', 'http://localhost/', 'http://[::1]:1/']) {
      expect(checkUrl(url, onThisMachine)).toBe(url);
      expect(() => checkUrl(url, strict)).toThrow('https');
    }
    expect(() => checkUrl('http://erp.example.com/', onThisMachine)).toThrow('https');
    expect(() => checkUrl('http://127.0.0.1.example.com/', onThisMachine)).toThrow('https');
  });
});
