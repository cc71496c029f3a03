import { describe, expect, it } from '@jest/globals';
import { NEEDS } from '../checks/merchant-needs.js';
import { isFieldPath, REASON_CODES, reasonOf, REASONS } from './reasons.js';

describe('a reason', () => {
  it('has sentences in both languages, whatever its word', () => {
    for (const [code, { en, zh }] of Object.entries(REASONS)) {
      expect(reasonOf({ path: 'licence.name', code })).toEqual({
        ...{ path: 'licence.name', code, message: en, messageZh: zh },
      });
      expect(en).toMatch(/^[A-Z].*\.$/);
      expect(zh).toMatch(/。$/);
    }
    expect(REASON_CODES).toContain('other');
    expect(reasonOf({ code: 'other', message: 'So.', messageZh: '如此。' })).toEqual({
      ...{ path: '', code: 'other', message: 'So.', messageZh: '如此。' },
    });
  });

  it('can name every field that is needed, and groups of fields', () => {
    for (const { path } of NEEDS) expect(isFieldPath(path.replace('*', '12'))).toBe(true);
    for (const path of ['kind', 'licence', 'stores.0', 'stores.3.address', 'stores.0.openingHours'])
      expect(isFieldPath(path)).toBe(true);
  });

  it.each(['', 'licence.owner', 'stores.', 'stores.100', 'stores.0.address.zip', '__proto__'])(
    'cannot name %j',
    (path) => {
      expect(isFieldPath(path)).toBe(false);
    },
  );
});
