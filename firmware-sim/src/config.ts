/** What the surroundings of the simulator say; the rest is said by flags. */
export interface SimConfig {
  /** Where the demo keeps its data. */
  readonly demoDataDir: string;
}

/** Reads the environment. */
export function readSimConfig(environment: NodeJS.ProcessEnv = process.env): SimConfig {
  const given = environment['HAODIAN_DATA_DIR'];
  return { demoDataDir: given === undefined || given === '' ? './.haodian/demo' : given };
}

/** The surroundings of this process, handed on to one it starts, with some settings of its own. */
export function environmentWith(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...settings };
}
