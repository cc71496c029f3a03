import { describe, expect, it } from '@jest/globals';
import { DocumentReader, ManualReader, suggestionsOf } from './document-reader.js';
import type { ReadablePicture, Suggestions } from './document-reader.js';

const picture: ReadablePicture = { kind: 'licence', jpeg: Buffer.from('a picture') };

/** A reader that does as it is told. */
class ToldReader extends DocumentReader {
  constructor(private readonly answer: () => Promise<Suggestions | null>) {
    super();
  }

  override read(): Promise<Suggestions | null> {
    return this.answer();
  }
}

describe('what is made out on a picture', () => {
  it('is nothing while a person reads', async () => {
    expect(await suggestionsOf(new ManualReader(), picture)).toBeNull();
  });

  it('is offered by path of the form', async () => {
    const made = { 'licence.name': '张记小馆' };
    expect(await suggestionsOf(new ToldReader(async () => made), picture)).toEqual(made);
  });

  it('is nothing when the reader fails or is too slow: nobody’s upload fails with it', async () => {
    const failing = new ToldReader(async () => {
      throw new Error('out of paper');
    });
    expect(await suggestionsOf(failing, picture)).toBeNull();
    const sleeping = new ToldReader(() => new Promise(() => undefined));
    expect(await suggestionsOf(sleeping, picture, 1)).toBeNull();
  });
});
