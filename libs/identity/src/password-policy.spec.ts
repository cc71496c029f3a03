import { describe, expect, it } from '@jest/globals';
import { refuseWeakPassword } from './password-policy.js';

const owner = { username: 'wangxiaomei', name: '王小美' };

async function reasons(plain: string): Promise<string[]> {
  return refuseWeakPassword('newPassword', plain, owner).then(
    () => [],
    (error: { code: string; fields: { path: string; code: string }[] }) => {
      expect(error.code).toBe('password_weak');
      expect(new Set(error.fields.map((field) => field.path))).toEqual(new Set(['newPassword']));
      return error.fields.map((field) => field.code);
    },
  );
}

describe('a new password', () => {
  it.each([
    'correct horse battery staple',
    'Xk29!dkq0Lmw',
    '四月的雨落在青石板上没有声音',
    'a password only these tests know',
  ])('is taken when it is long and hard to guess: %s', async (plain) => {
    expect(await reasons(plain)).toEqual([]);
  });

  it.each([
    ['Tr0ub4dor&3', 'password_too_short'],
    ['password1234', 'password_guessable'],
    ['qwertyuiop12', 'password_guessable'],
    ['woaini1314520', 'password_guessable'],
    ['5201314woaini', 'password_guessable'],
    ['zhifubao888888', 'password_guessable'],
    ['woaini5201314520', 'password_guessable'],
    ['aaaaaaaaaaaaaaaaaaaa', 'password_guessable'],
    ['我爱你我爱你我爱你我爱你', 'password_guessable'],
    ['xk29-Haodian-lmw7', 'password_holds_shop_word'],
    ['好店xk29!dkq0Lmw', 'password_holds_shop_word'],
    ['WangXiaoMei-k29!dkq0', 'password_holds_name'],
    ['王小美xk29!dkq0Lmw', 'password_holds_name'],
  ])('%s is refused: %s', async (plain, reason) => {
    expect(await reasons(plain)).toContain(reason);
  });

  it('is told every reason at once', async () => {
    expect(await reasons('haodian')).toEqual(
      expect.arrayContaining([
        'password_too_short',
        'password_holds_shop_word',
        'password_guessable',
      ]),
    );
  });

  it('of the greatest length is looked at in a moment', async () => {
    await reasons('warm-up');
    const startedAt = performance.now();
    for (const plain of ['4@8({[<3'.repeat(16), 'a1'.repeat(64), 'woaini'.repeat(21)])
      await reasons(plain);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
