import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceModel, ModelDefinition } from './define-model.js';
import { noModelInFile, unknownModel } from './models.errors.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'definitions');
let loaded: Promise<ReadonlyMap<string, DeviceModel>> | undefined;

/**
 * Every model by its id, in the order of the ids. The folder `definitions` is the registry: a file
 * in it is a model, its name is the id. Read once; works from the sources and from the built
 * program.
 * @throws DomainError `model_file_wrong` when a file exports no model.
 */
export function loadModels(): Promise<ReadonlyMap<string, DeviceModel>> {
  return (loaded ??= readFolder());
}

/**
 * The model a device is registered with.
 * @throws DomainError `unknown_model`, whose advice lists the known ones.
 */
export async function findModel(id: string): Promise<DeviceModel> {
  const models = await loadModels();
  const model = models.get(id);
  if (!model) throw unknownModel(id, [...models.keys()]);
  return model;
}

async function readFolder(): Promise<ReadonlyMap<string, DeviceModel>> {
  const models = await Promise.all(modelIds().map(readModel));
  return new Map(models.map((model) => [model.id, model]));
}

function modelIds(): string[] {
  const files = readdirSync(folder).map((file) => /^([a-z0-9-]+)\.(?:ts|js)$/.exec(file)?.[1]);
  return files.filter((id) => id !== undefined).toSorted();
}

async function readModel(id: string): Promise<DeviceModel> {
  const file = (await import(`./definitions/${id}.js`)) as { model?: ModelDefinition };
  if (!file.model) throw noModelInFile(id);
  return { id, ...file.model };
}
