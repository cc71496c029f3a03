#!/usr/bin/env node
import { interruption } from '#libs/kernel';
import { readCliConfig } from './config.js';
import { processIo } from './output/io.js';
import { runCli } from './run-cli.js';

const io = processIo(interruption());
process.exitCode = await runCli(process.argv.slice(2), { config: readCliConfig(), io });
// A connection that is slow to close must not hold up the prompt.
setTimeout(() => process.exit(), 500).unref();
