import type { ApiClient } from '#sim';

/** A payment as the API tells it, as far as these specs look. */
export interface ToldPayment {
  readonly id: string;
  readonly channelPaymentId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly amount: number;
  readonly refunded: number;
}

/** An announcement as the API tells it, as far as these specs look. */
export interface ToldAnnouncement {
  readonly id: string;
  readonly sn: string;
  readonly kind: string;
  readonly paymentId: string | null;
  readonly state: string;
  readonly text: string;
  readonly amount: number;
}

interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** Every row of a list, page by page. */
export async function readAll<T>(api: ApiClient, path: string): Promise<T[]> {
  const rows: T[] = [];
  const join = path.includes('?') ? '&' : '?';
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await api.get<Page<T>>(`${path}${join}limit=100${more}`);
    rows.push(...page.data);
    cursor = page.nextCursor ?? null;
  }
  return rows;
}

export async function announcementsOf(
  api: ApiClient,
  filter: Readonly<Record<string, string>>,
): Promise<ToldAnnouncement[]> {
  return readAll(api, `/v1/announcements?${new URLSearchParams(filter).toString()}`);
}
