import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { READABLE_FEN_MAX, wallets } from '#libs/kernel';
import { capabilityOf } from './define-model.js';
import { planSpeech } from './plan-speech.js';
import { findModel, loadModels } from './registry.js';
import { speechClipTexts } from './speech-clips.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'definitions');
const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
/** Up to 99,999,999.99 yuan: more than a shop that has a speaker takes in one payment. */
const shopAmount = fc.bigInt({ min: 1n, max: 10n ** 10n - 1n });
const wallet = fc.constantFrom(...wallets);

describe('the registry', () => {
  it('holds exactly the files of the folder, in the order of their names', async () => {
    expect([...(await loadModels()).keys()]).toEqual(files.toSorted());
  });

  it('answers an unknown model with the known ones', async () => {
    const wrong = findModel('no-such-model');
    const listsAll = expect.stringContaining(files.toSorted().join(', '));
    await expect(wrong).rejects.toMatchObject({ kind: 'invalid', code: 'unknown_model' });
    await expect(wrong).rejects.toMatchObject({ advice: listsAll });
  });

  it.each(['constructor', '__proto__', '../define-model', ''])('does not know %j', async (id) => {
    await expect(findModel(id)).rejects.toMatchObject({ code: 'unknown_model' });
  });
});

describe.each(files)('model %s', (id) => {
  it('has an id of small letters, a title, and each capability once', async () => {
    const model = await findModel(id);
    expect(model.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(model.id.length).toBeLessThanOrEqual(64);
    expect(model.title).not.toBe('');
    const names = model.can.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('stays inside the ranges of its capabilities', async () => {
    const model = await findModel(id);
    const volume = capabilityOf(model, 'volume')?.initial ?? 50;
    expect(volume >= 0 && volume <= 100).toBe(true);
    const battery = capabilityOf(model, 'battery');
    expect(battery?.standbyHours ?? 1).toBeGreaterThan(0);
    expect(battery?.lowPercent ?? 20).toBeLessThan(100);
    expect(capabilityOf(model, 'amountDisplay')?.digits ?? 3).toBeGreaterThanOrEqual(3);
    expect(capabilityOf(model, 'network')?.bearers ?? ['wifi']).not.toEqual([]);
  });

  it('speaks when it is a speaker', async () => {
    const model = await findModel(id);
    expect(capabilityOf(model, 'speech') !== undefined || model.kind !== 'speaker').toBe(true);
  });

  it('can say, when it speaks, every receipt, refund, sum and test a shop has', async () => {
    const speech = capabilityOf(await findModel(id), 'speech');
    if (!speech) return;
    const sayable = (...args: Parameters<typeof planSpeech>) =>
      speech.synthesis || planSpeech(...args).clips.length > 0;
    fc.assert(
      fc.property(shopAmount, wallet, fc.integer({ min: 1, max: 999 }), (amount, from, count) => {
        expect(sayable(speech, { kind: 'payment', amount, wallet: from })).toBe(true);
        expect(sayable(speech, { kind: 'refund', amount, wallet: from })).toBe(true);
        expect(sayable(speech, { kind: 'missed', amount, count })).toBe(true);
      }),
    );
    expect(sayable(speech, { kind: 'test' })).toBe(true);
  });

  it('is never sent a clip it lacks, nor clips that say something else than the text', async () => {
    const speech = capabilityOf(await findModel(id), 'speech');
    if (!speech) return;
    const amounts = fc.bigInt({ min: 1n, max: READABLE_FEN_MAX });
    fc.assert(
      fc.property(amounts, wallet, fc.constantFrom('payment', 'refund'), (amount, from, kind) => {
        const { text, clips } = planSpeech(speech, { kind, amount, wallet: from });
        expect(clips.filter((clip) => !speech.clips.has(clip))).toEqual([]);
        const said = clips.map((clip) => speechClipTexts[clip]).join('');
        expect(['', text.replaceAll('两', '二')]).toContain(said);
      }),
    );
  });
});
