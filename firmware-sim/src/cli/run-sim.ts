import { Command } from 'commander';
import { EXIT } from '#libs/kernel';
import { exitCodeOf, type CliIo } from './exit.js';
import { addFleetCommand } from './fleet-command.js';
import { addPayCommands } from './pay-command.js';
import { addSpeakerCommand } from './speaker-command.js';

/** Runs one command line of the simulator; resolves with its exit code. */
export async function runSim(args: readonly string[], io: CliIo): Promise<number> {
  const program = new Command('sim')
    .description('Simulated devices and payment channels. Data on stdout, all else on stderr.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .showHelpAfterError('(--help shows what is possible)');
  addSpeakerCommand(program, io);
  addFleetCommand(program, io);
  addPayCommands(program, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    return io.signal.aborted ? EXIT.interrupted : exitCodeOf(error, io);
  }
}
