import { Injectable } from '@nestjs/common';
import { createGate } from '#libs/kernel';
import type { Gate } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { Scope } from '#libs/persistence';
import { tooManyVerifications } from './audit.errors.js';
import { findScopeTenants, verifyEnds, verifyRows } from './verify.repository.js';
import type { BrokenRow, PieceStart } from './verify.repository.js';

/** What a look at the chains came to. `ok` is true exactly when nothing is broken. */
export interface AuditVerification {
  readonly ok: boolean;
  readonly chains: number;
  readonly rows: number;
  readonly firstBroken: BrokenRow | null;
}

/** Some tenths of a second's work. */
const PIECE_ROWS = 10_000;
const PIECE_CHAINS = 1_000;
const WAITING_MAX = 4;

/** Computes every hash of the audit log again. */
@Injectable()
export class VerifyAudit {
  private readonly gate: Gate = createGate({
    atOnce: 1,
    waitingMax: WAITING_MAX,
    full: tooManyVerifications,
  });

  constructor(private readonly database: Database) {}

  /**
   * Looks at the chains in scope, piece by piece, each piece in a transaction of its own; stops at
   * the first fault. What it cannot find is said in docs/audit.md.
   * @param pieceRows how many rows one statement looks at
   * @throws DomainError `too_many_verifications`.
   */
  run(scope: Scope, pieceRows = PIECE_ROWS): Promise<AuditVerification> {
    return this.gate(async () => {
      const rows = await this.rows(scope, pieceRows);
      if (rows.broken) return verification({ chains: 0, rows: rows.seen, broken: rows.broken });
      const ends = await this.ends(scope);
      return verification({ chains: ends.seen, rows: rows.seen, broken: ends.broken });
    });
  }

  /** Who sees some merchants looks through their chains one by one, not through all others too. */
  private async rows(scope: Scope, pieceRows: number): Promise<Seen> {
    if (scope.kind === 'all') return this.chains(scope, pieceRows, null);
    const tenants = await this.database.asApp(scope, (tx) => findScopeTenants(tx, scope));
    let seen = 0;
    for (const tenant of tenants) {
      const chain = await this.chains(scope, pieceRows, tenant);
      seen += chain.seen;
      if (chain.broken) return { seen, broken: chain.broken };
    }
    return { seen, broken: null };
  }

  private async chains(scope: Scope, pieceRows: number, one: string | null): Promise<Seen> {
    let seen = 0;
    let start: PieceStart = { tenant: one ?? '', sequence: 0n };
    for (;;) {
      // One more than new: the last of before is where the chain is taken up again.
      const isFirst = seen === 0;
      const limit = isFirst ? pieceRows : pieceRows + 1;
      const wanted = { limit, isOneChain: one !== null };
      const piece = await this.database.asApp(scope, (tx) => verifyRows(tx, start, wanted));
      const repeated = isFirst ? 0 : 1;
      seen += Math.max(0, piece.rows - repeated);
      if (piece.broken || !piece.last || piece.rows < limit) return { seen, broken: piece.broken };
      start = piece.last;
    }
  }

  private async ends(scope: Scope): Promise<Seen> {
    let seen = 0;
    let after = '';
    for (;;) {
      const piece = await this.database.asApp(scope, (tx) => verifyEnds(tx, after, PIECE_CHAINS));
      seen += piece.rows;
      if (piece.broken || !piece.last || piece.rows < PIECE_CHAINS)
        return { seen, broken: piece.broken };
      after = piece.last.tenant;
    }
  }
}

interface Seen {
  readonly seen: number;
  readonly broken: BrokenRow | null;
}

function verification(found: {
  chains: number;
  rows: number;
  broken: BrokenRow | null;
}): AuditVerification {
  const { chains, rows, broken } = found;
  return { ok: broken === null, chains, rows, firstBroken: broken };
}
