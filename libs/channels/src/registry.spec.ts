import { describe, expect, it } from '@jest/globals';
import { loadChannels } from './registry.js';

describe('loadChannels', () => {
  it('finds every channel by its folder, in the order of the names', async () => {
    const channels = await loadChannels();
    const names = [...channels.keys()];
    expect(names).toEqual(expect.arrayContaining(['alipay', 'jeepay', 'wechatpay']));
    expect(names).toEqual(names.toSorted());
    expect([...channels.values()].map(({ name }) => name)).toEqual(names);
  });
});
