import { describe, expect, it } from '@jest/globals';
import { newId } from '#libs/kernel';
import { beginInScope, everyMerchant, merchantsOfAgents, merchantsOnly } from './scope.js';

const ONE = newId('mer', 1_763_700_000_000);
const TWO = newId('mer', 1_763_700_000_001);

describe('the scope of a transaction', () => {
  it('is set in the statement that opens it', () => {
    expect(beginInScope(everyMerchant)).toBe("begin; set local haodian.merchants = '*'");
    expect(beginInScope(merchantsOnly(ONE, TWO))).toBe(
      `begin; set local haodian.merchants = '${ONE},${TWO}'`,
    );
  });

  it('of agents names them, and no merchants', () => {
    const agent = newId('agt', 1);
    expect(beginInScope(merchantsOfAgents(agent))).toBe(
      `begin; set local haodian.agents = '${agent}'`,
    );
    expect(() => beginInScope(merchantsOfAgents(ONE))).toThrow('is no id that a scope can name');
  });

  it('of nobody shows nothing', () => {
    expect(beginInScope(merchantsOnly())).toBe("begin; set local haodian.merchants = ''");
  });

  it.each(['*', "'; drop table payments; --", `${ONE},*`, newId('sto', 1), '', `${ONE}'`])(
    'refuses %p, which is no merchant id',
    (id) => {
      expect(() => beginInScope(merchantsOnly(ONE, id))).toThrow('is no id that a scope can name');
    },
  );
});
