import { eventually } from '#libs/testing';
import { Speaker, SpokenJournal } from '#sim';
import type { ApiClient, SpeakerOptions } from '#sim';

/** Where a speaker stands. */
export type Place = { readonly terminalId: string } | { readonly storeId: string };

/** What is said otherwise than that of a quick speaker which comes back quickly. */
export type SpeakerWish = Partial<Omit<SpeakerOptions, 'url' | 'token' | 'on'>> & {
  /** Where what it says is written; a journal of its own when left out. */
  readonly journal?: SpokenJournal;
};

interface Opening {
  readonly api: ApiClient;
  readonly at: Place;
  readonly url: string;
  readonly wish: SpeakerWish;
}

const BACKOFF = { baseMs: 20, capMs: 200 };
let count = 0;

/** A simulated speaker that was signed up through the API, and what it was heard saying. */
export class TestSpeaker {
  readonly journal: SpokenJournal;
  readonly speaker: Speaker;

  private constructor(
    private readonly opening: Opening,
    readonly sn: string,
    readonly token: string,
  ) {
    const { journal, ...wish } = opening.wish;
    this.journal = journal ?? new SpokenJournal();
    this.speaker = this.newSpeaker(wish);
  }

  /** Registers it, puts it there, switches it on; resolves when it would speak. */
  static async open(opening: Opening): Promise<TestSpeaker> {
    const { api, at, wish } = opening;
    const sn = wish.sn ?? `SPK-E2E-${String((count += 1)).padStart(4, '0')}`;
    await api.post('/v1/devices', { sn, model: 'generic-speaker' });
    const { token } = await api.post<{ token: string }>(`/v1/devices/${sn}/credentials`);
    await api.put(`/v1/devices/${sn}/assignment`, at);
    const opened = new TestSpeaker(opening, sn, token);
    await opened.start();
    return opened;
  }

  /** Texts it was heard saying, in order. */
  get said(): string[] {
    return this.journal.entries.filter(({ sn }) => sn === this.sn).map(({ text }) => text);
  }

  async start(): Promise<void> {
    this.speaker.start();
    await this.ready();
  }

  async ready(): Promise<void> {
    await eventually(() => this.speaker.isReady, { withinMs: 20_000 });
  }

  async stop(): Promise<void> {
    await this.speaker.stop();
  }

  /** Resolves when it was heard saying this. */
  async saying(text: string, withinMs = 15_000): Promise<void> {
    await eventually(
      () => {
        if (!this.said.includes(text)) throw new Error(`${text} was not said: ${this.said.join()}`);
        return true;
      },
      { withinMs },
    );
  }

  private newSpeaker(wish: SpeakerWish): Speaker {
    const { sn, token } = this;
    const on = { spoken: (entry: SpokenJournal['entries'][number]) => this.journal.add(entry) };
    const { url } = this.opening;
    return new Speaker({ playMs: 0, backoff: BACKOFF, ...wish, url, sn, token, on });
  }
}
