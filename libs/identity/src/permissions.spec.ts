import { describe, expect, it } from '@jest/globals';
import { everyMerchant } from '#libs/persistence';
import { isPermission, PERMISSIONS } from './permissions.js';
import type { Permission } from './permissions.js';
import { demand, holds } from './principal.js';
import type { Principal } from './principal.js';

function holding(permissions: Principal['permissions']): Principal {
  return { id: 'key_1', kind: 'api_key', permissions, scope: everyMerchant };
}

describe('the catalogue of permissions', () => {
  it('names each as thing:right and says in a sentence what it allows', () => {
    for (const [name, sentence] of Object.entries(PERMISSIONS)) {
      expect(name).toMatch(/^[a-z-]+:[a-z]+$/);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('knows its own words only', () => {
    expect(isPermission('payments:read')).toBe(true);
    for (const word of ['payments:*', 'toString', '__proto__', '']) {
      expect(isPermission(word)).toBe(false);
    }
  });
});

describe('a principal', () => {
  it('holds what was given to it', () => {
    const reader = holding(new Set<Permission>(['payments:read']));
    expect(holds(reader, 'payments:read')).toBe(true);
    expect(holds(reader, 'ledger:read')).toBe(false);
  });

  it('is told which permission it lacks', () => {
    expect(() => demand(holding(new Set()), 'ledger:read')).toThrow(
      expect.objectContaining({ kind: 'forbidden', code: 'permission_missing' }),
    );
    expect(() => demand(holding(new Set(['ledger:read'])), 'ledger:read')).not.toThrow();
  });
});
