import { describe, expect, it } from '@jest/globals';
import { serviceAccountOf, withoutCredentials } from './service-account.js';

describe('the account in the address of a broker', () => {
  it('is read as the URL writes it', () => {
    const address = `mqtts://${encodeURIComponent('hao:dian')}:${encodeURIComponent('p:a@s/s%密')}@b:8883`;
    expect(serviceAccountOf(address)).toEqual({ username: 'hao:dian', password: 'p:a@s/s%密' });
    expect(withoutCredentials(address)).toBe('mqtts://b:8883');
  });

  it('is none without a password, so that nobody is taken for it', () => {
    for (const address of ['mqtt://b', 'mqtt://haodian@b', 'mqtt://haodian:@b', 'mqtt://:x@b']) {
      expect({ address, account: serviceAccountOf(address) }).toEqual({ address });
    }
  });
});
