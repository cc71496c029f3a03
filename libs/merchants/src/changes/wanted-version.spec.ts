import { describe, expect, it } from '@jest/globals';
import type { WantedVersion } from './change.js';
import { keptVersion, writtenVersion } from './wanted-version.js';

describe('a version that is wanted', () => {
  it('is the same after it was kept as JSON, the largest amounts too', () => {
    const largest = BigInt(Number.MAX_SAFE_INTEGER);
    const promotion = { firstDay: '2027-01-01', lastDay: '2027-01-31' };
    const wanted: WantedVersion = {
      kind: 'fee_plan_version',
      feePlanId: 'fpl_x',
      validFrom: '2027-01-01',
      validUntil: null,
      rules: [
        {
          ...{ channel: 'alipay', cardType: 'credit', rate: '0.0030', promotion },
          ...{ minFee: 0n, maxFee: largest, amountUpTo: 1n },
        },
        {
          ...{ channel: 'alipay', rate: '0.0038' },
          ...{ minFee: null, maxFee: null, amountUpTo: null },
        },
      ],
    };
    const kept: unknown = JSON.parse(JSON.stringify(writtenVersion(wanted)));
    expect(keptVersion.parse(kept)).toEqual(wanted);
  });
});
