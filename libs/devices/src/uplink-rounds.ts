/** An uplink as far as ordering is concerned. */
interface Kinded {
  readonly sn: string;
  readonly leaf: string;
}

/**
 * Cuts a batch into rounds whose messages can be handled kind by kind: of one device, a message of
 * another kind than its last one goes into a later round, so that an ack sent before a hello is
 * handled before it, and many devices still share a statement.
 */
export function roundsOf<T extends Kinded>(
  batch: readonly T[],
): readonly ReadonlyMap<string, readonly T[]>[] {
  const rounds: Map<string, T[]>[] = [];
  const last = new Map<string, { round: number; leaf: string }>();
  for (const message of batch) {
    const before = last.get(message.sn);
    const isNextKind = before !== undefined && before.leaf !== message.leaf;
    const round = (before?.round ?? 0) + (isNextKind ? 1 : 0);
    last.set(message.sn, { round, leaf: message.leaf });
    const kinds = (rounds[round] ??= new Map<string, T[]>());
    const group = kinds.get(message.leaf);
    if (group) group.push(message);
    else kinds.set(message.leaf, [message]);
  }
  return rounds;
}
