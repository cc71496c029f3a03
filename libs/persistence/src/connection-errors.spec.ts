import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/kernel';
import { isRetriable, isUnavailable, translated } from './connection-errors.js';
import { DatabaseUnavailable } from './persistence.errors.js';

const withCode = (code: string) => Object.assign(new Error('from the driver'), { code });

describe('an error of the database', () => {
  it.each([
    '57P01',
    '57P02',
    '57P03',
    '57014',
    '08006',
    '08P01',
    '53100',
    '53300',
    '25006',
    '58030',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'EPIPE',
  ])('with code %s means that the database is unavailable', (code) => {
    expect(translated(withCode(code))).toBeInstanceOf(DatabaseUnavailable);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('that says "%s" means that the database is unavailable', (message) => {
    expect(translated(new Error(message))).toBeInstanceOf(DatabaseUnavailable);
  });

  it.each(['23505', '23514', '22P02', '42501', '42P01', 'P0001'])(
    'with code %s is about what was asked and stays itself',
    (code) => {
      const error = withCode(code);
      expect(translated(error)).toBe(error);
    },
  );

  it('is found inside what TypeORM and Node wrap around it', () => {
    const wrapped = Object.assign(new Error('QueryFailedError'), {
      driverError: withCode('57P01'),
    });
    const aggregate = new AggregateError([withCode('ECONNREFUSED')]);
    expect([wrapped, aggregate].map(isUnavailable)).toEqual([true, true]);
  });

  it('of our own is left alone, whatever it says', () => {
    const parts = { kind: 'invalid', code: 'x', message: 'Connection terminated' } as const;
    const error = new DomainError(parts);
    expect(translated(error)).toBe(error);
  });

  it('that outlived its retries does not blame the data', () => {
    const errors = ['40001', '40P01'].map(withCode).map(translated);
    expect(errors.every((error) => error instanceof DatabaseUnavailable)).toBe(true);
  });

  it('that is a deadlock or a serialisation failure may be tried again, and no other', () => {
    const codes = ['40P01', '40001', '57P01', '23505'];
    expect(codes.map((code) => isRetriable(withCode(code)))).toEqual([true, true, false, false]);
  });
});
