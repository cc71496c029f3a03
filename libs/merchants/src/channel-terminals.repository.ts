import type { Tx } from '#libs/persistence';

/** What a terminal is called at a channel. */
export interface ChannelTerminal {
  readonly channelAccountId: string;
  readonly terminalNo: string;
}

/** Whose terminal gets the numbers. */
export interface NumberedTerminal {
  readonly merchantId: string;
  readonly terminalId: string;
  readonly numbers: readonly ChannelTerminal[];
}

/** Gives a terminal its numbers; answers those that mean another terminal already. */
export async function insertChannelTerminals(
  tx: Tx,
  { merchantId, terminalId, numbers }: NumberedTerminal,
): Promise<string[]> {
  const rows = await tx.query<ChannelTerminal>(
    `insert into channel_terminals (channel_account_id, merchant_id, terminal_no, terminal_id)
     select account, $1, no, $2 from unnest($3::text[], $4::text[]) as input (account, no)
     order by account, no
     on conflict do nothing
     returning channel_account_id as "channelAccountId", terminal_no as "terminalNo"`,
    [
      merchantId,
      terminalId,
      numbers.map((number) => number.channelAccountId),
      numbers.map((number) => number.terminalNo),
    ],
  );
  const given = new Set(rows.map(nameOf));
  return numbers.filter((number) => !given.has(nameOf(number))).map((number) => number.terminalNo);
}

/** The numbers of some terminals, by terminal. */
export async function findChannelTerminals(
  tx: Tx,
  terminalIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ChannelTerminal[]>> {
  const rows = await tx.query<ChannelTerminal & { terminalId: string }>(
    `select terminal_id as "terminalId", channel_account_id as "channelAccountId",
       terminal_no as "terminalNo"
     from channel_terminals where terminal_id = any ($1) order by channel_account_id, terminal_no`,
    [terminalIds],
  );
  const byTerminal = new Map<string, ChannelTerminal[]>();
  for (const { terminalId, ...number } of rows) {
    byTerminal.set(terminalId, [...(byTerminal.get(terminalId) ?? []), number]);
  }
  return byTerminal;
}

/** Of these accounts, those that are mapped to the merchant, whoever may see them. */
export async function findMappedAccounts(
  tx: Tx,
  merchantId: string,
  accountIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct channel_account_id as id from channel_mappings
     where merchant_id = $1 and channel_account_id = any ($2)`,
    [merchantId, accountIds],
  );
  return rows.map((row) => row.id);
}

function nameOf({ channelAccountId, terminalNo }: ChannelTerminal): string {
  return `${channelAccountId}|${terminalNo}`;
}
