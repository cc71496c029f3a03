import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import { DomainError } from '#libs/kernel';
import { problemOf, problemSchema } from './problem.js';

describe('the problem that answers an error', () => {
  it('tells of a domain error what a person can act on', () => {
    const told = { message: 'Must be over 0.', messageZh: '须大于 0。' };
    const fields = [{ path: 'amount', code: 'too_small', ...told }];
    const parts = { code: 'order_invalid', message: 'No.', advice: 'Try more.', fields } as const;
    expect(problemOf(new DomainError({ kind: 'invalid', ...parts }))).toEqual({
      type: 'about:blank',
      title: 'No.',
      status: 422,
      code: 'order_invalid',
      detail: 'Try more.',
      errors: fields,
    });
  });

  it.each([
    ['bad_request', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['too_large', 413],
    ['invalid', 422],
    ['unavailable', 503],
  ] as const)('of kind %s has status %d', (kind, status) => {
    expect(problemOf(new DomainError({ kind, code: 'x', message: 'x' })).status).toBe(status);
  });

  it('of the server itself keeps its status and has a code', () => {
    expect(problemOf(new NotFoundException('x'))).toMatchObject({ code: 'route_not_found' });
    const tooLarge = Object.assign(new Error('x'), { statusCode: 413 });
    expect(problemOf(tooLarge)).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it.each([
    new Error('password=canary at /srv/db.ts:3'),
    Object.assign(new Error('canary'), { statusCode: 502 }),
    'canary',
    null,
    undefined,
  ])('that nobody expected says nothing of the inside: %p', (error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(problem)).not.toContain('canary');
    expect(problemSchema.safeParse(problem).success).toBe(true);
  });
});
