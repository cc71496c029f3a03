import type { ApiClient, SpokenJournal } from '#sim';
import type { Acknowledged, History } from './history-checker.js';
import { readAll } from './read-all.js';

interface Seen {
  readonly api: ApiClient;
  readonly storeId: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly journal: SpokenJournal;
  readonly speakers: ReadonlyMap<string, readonly string[]>;
}

/** Completes what was seen outside by what the platform tells of one store. */
export async function readHistory(seen: Seen): Promise<History> {
  const { api, storeId, acknowledged, journal, speakers } = seen;
  return {
    acknowledged,
    speakers,
    spoken: [...journal.entries],
    payments: await readAll(api, `/v1/payments?storeId=${storeId}`),
    announcements: await readAll(api, `/v1/announcements?storeId=${storeId}`),
    quarantine: await readAll(api, '/v1/quarantine?state=quarantined'),
    books: await api.get('/v1/ledger/check'),
  };
}
