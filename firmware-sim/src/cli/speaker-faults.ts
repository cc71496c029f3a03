import type { Command } from 'commander';
import type { SpeakerFaults } from '../speaker/faults.js';
import { flags } from './flags.js';

/** The fault flags of speaker and fleet, as commander hands them over. */
export interface FaultFlags {
  readonly neverPlays?: true;
  readonly slow?: number;
  readonly dead?: number;
  readonly dropAfterRx?: true;
  readonly repeatAcks?: number;
  readonly clockSkew?: number;
  readonly neverSyncs?: true;
  readonly duplicateIdentity?: true;
}

/** Adds the fault flags to a command. */
export function withFaultFlags(command: Command): Command {
  return command
    .optionsGroup('Faults:')
    .option('--never-plays', 'acks rx, then never speaks and never says done')
    .option('--slow <ms>', 'acts this much later', flags.amountOf)
    .option('--dead <seconds>', 'loses power at the first announcement', flags.amountOf)
    .option('--drop-after-rx', 'drops the connection after each rx')
    .option('--repeat-acks <times>', 'sends every ack this many times', flags.count)
    .option('--clock-skew <ms>', 'has a wrong clock until it is synced', flags.offsetMs)
    .option('--never-syncs', 'never asks for the time')
    .option('--duplicate-identity', 'a second device with the same SN connects too');
}

/** The faults the flags ask for. */
export function faultsOf(given: FaultFlags): SpeakerFaults {
  return {
    neverPlays: given.neverPlays,
    slowMs: given.slow,
    deadMs: given.dead === undefined ? undefined : given.dead * 1000,
    dropsAfterRx: given.dropAfterRx,
    ackTimes: given.repeatAcks,
    clockSkewMs: given.clockSkew,
    neverSyncs: given.neverSyncs,
  };
}
