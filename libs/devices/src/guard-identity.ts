import { Injectable } from '@nestjs/common';
import type { ConnectionRequest, ConnectionGuard, ConnectionHello } from '#libs/broker';
import { Clock } from '#libs/kernel';
import { decodeHello } from '#libs/protocol';
import type { Hello } from '#libs/protocol';
import { tellApart, traitsOf } from './device-mark.js';
import type { DeviceMark, Rivals, Seen } from './device-mark.js';
import { decideTakeOver, decideHello, duplicateRules } from './duplicate-rules.js';
import type { TakeOverDecision, TakeOverFacts } from './duplicate-rules.js';
import { RecentMap } from './recent-map.js';
import { ReportDuplicate } from './report-duplicate.js';

/** A device whose connections took each other's place lately. */
interface Contest {
  /** Where the connection came from that was replaced first. */
  readonly firstAddress: string;
  /** When places were taken, the latest last. */
  readonly takenAtMs: readonly number[];
  readonly previous: DeviceMark;
  readonly current: DeviceMark;
}

/** An incident: two devices were proven. */
interface Incident extends Rivals {
  /** Since when the newcomer comes and the holder does not; null while the holder is there. */
  readonly awaySinceMs: number | null;
}

/** Devices of either kind that are remembered; beyond, the least recent one is forgotten. */
const DEVICES_MAX = 10_000;
/** More take-overs than this tell nothing new. */
const TAKE_OVERS_MAX = 8;

/**
 * Keeps the second of two devices with one identity away from the first one, at the embedded
 * broker; the rules are those of duplicate-rules.ts. What it remembers of take-overs is lost with
 * the process; incidents are found again in the database.
 */
@Injectable()
export class GuardIdentity implements ConnectionGuard {
  private readonly contests = new RecentMap<Contest>(DEVICES_MAX);
  private readonly incidents = new RecentMap<Incident>(DEVICES_MAX);

  constructor(
    private readonly clock: Clock,
    private readonly report: ReportDuplicate,
  ) {}

  async admits(request: ConnectionRequest): Promise<boolean> {
    const decision = await this.decide(request);
    if (decision === 'refuse' || decision === 'restore') this.record(request, decision);
    if (decision === 'refuse') return false;
    this.entered(request);
    return true;
  }

  keeps({ sn, address, payload }: ConnectionHello): boolean {
    const contest = this.contestOf(sn);
    const incident = this.incidents.get(sn);
    const hello = contest || incident ? readHello(payload) : undefined;
    if (!hello) return true;
    const seen = { address, hello };
    if (contest) this.contests.set(sn, { ...contest, current: markOf(seen) });
    return !incident || this.keepsIn(incident, sn, seen);
  }

  /** Takes up incidents that are open. */
  restore(incidents: readonly { readonly sn: string; readonly rivals: Rivals }[]): void {
    for (const { sn, rivals } of incidents) {
      this.incidents.set(sn, { ...rivals, awaySinceMs: null });
    }
  }

  /** The incident is over, and what led to it counts no longer. */
  forget(sn: string): void {
    this.contests.delete(sn);
    this.incidents.delete(sn);
    this.report.forget(sn);
  }

  private async decide(request: ConnectionRequest): Promise<TakeOverDecision> {
    const { sn, incumbent } = request;
    if (!incumbent) return 'admit';
    const facts = this.factsOf(request, incumbent.address);
    const atOnce = decideTakeOver(facts);
    if (atOnce !== 'ask') return atOnce;
    const answers = await incumbent.answers();
    // New credentials were issued meanwhile: the broker looks at the password once more.
    if (facts.hasIncident && !this.incidents.get(sn)) return 'admit';
    return decideTakeOver({ ...facts, answers });
  }

  private factsOf({ sn, address }: ConnectionRequest, incumbentAddress: string): TakeOverFacts {
    const contest = this.contestOf(sn);
    const incident = this.incidents.get(sn);
    const firstAddress = incident?.holder.address ?? contest?.firstAddress;
    return {
      takeOvers: contest?.takenAtMs.length ?? 0,
      hasIncident: incident !== undefined,
      isFirst: address === firstAddress && address !== incumbentAddress,
    };
  }

  /** Opens or goes on with an incident: the connected device has just answered. */
  private record(request: ConnectionRequest, decision: 'refuse' | 'restore'): void {
    const { sn } = request;
    const rivals = this.incidents.get(sn) ?? this.rivalsOf(request, decision);
    if (!rivals) return;
    this.incidents.set(sn, { ...rivals, awaySinceMs: null });
    this.report.run({ sn, rivals });
  }

  private rivalsOf({ sn, address }: ConnectionRequest, decision: string): Rivals | undefined {
    const contest = this.contestOf(sn);
    if (!contest) return undefined;
    const { previous, current } = contest;
    const asking = { address, traits: previous.traits };
    return decision === 'restore'
      ? { holder: asking, newcomer: current }
      : { holder: current, newcomer: asking };
  }

  private entered({ sn, address, incumbent }: ConnectionRequest): void {
    const contest = this.contestOf(sn);
    if (!incumbent && !contest) return;
    const current = { address, traits: null };
    const taken = incumbent ? [this.clock.nowMs()] : [];
    const firstAddress = contest?.firstAddress ?? incumbent?.address ?? '';
    this.contests.set(sn, {
      firstAddress,
      takenAtMs: [...(contest?.takenAtMs ?? []), ...taken].slice(-TAKE_OVERS_MAX),
      previous: contest?.current ?? { address: firstAddress, traits: null },
      current,
    });
  }

  /** The contest as far as it lies in the window; one that is over is forgotten. */
  private contestOf(sn: string): Contest | undefined {
    const contest = this.contests.get(sn);
    if (!contest) return undefined;
    const sinceMs = this.clock.nowMs() - duplicateRules.windowMs;
    const takenAtMs = contest.takenAtMs.filter((atMs) => atMs > sinceMs);
    if (takenAtMs.length > 0) return { ...contest, takenAtMs };
    this.contests.delete(sn);
    return undefined;
  }

  private keepsIn(incident: Incident, sn: string, seen: Seen): boolean {
    const nowMs = this.clock.nowMs();
    const which = tellApart(incident, seen);
    const awaySinceMs = incident.awaySinceMs ?? nowMs;
    const decision = decideHello(which, nowMs - awaySinceMs);
    if (decision === 'refuse') {
      const rivals = { holder: incident.holder, newcomer: markOf(seen) };
      this.incidents.set(sn, { ...rivals, awaySinceMs });
      this.report.run({ sn, rivals });
      return false;
    }
    const newcomer = decision === 'inherit' ? incident.holder : incident.newcomer;
    const holder = which === 'unknown' ? incident.holder : markOf(seen);
    this.incidents.set(sn, { holder, newcomer, awaySinceMs: null });
    return true;
  }
}

function markOf({ address, hello }: Seen): DeviceMark {
  return { address, traits: traitsOf(hello) };
}

/** What cannot be read is left to whoever reports it. */
function readHello(payload: Uint8Array): Hello | undefined {
  try {
    return decodeHello(payload);
  } catch {
    return undefined;
  }
}
