import { Injectable } from '@nestjs/common';
import { capabilityOf, loadModels } from '#libs/models';
import type { Speech } from '#libs/models';

/** Which models can speak, and how. */
@Injectable()
export class Speakers {
  private known: Promise<ReadonlyMap<string, Speech>> | undefined;

  /** The models with the capability "speech", by id. */
  speeches(): Promise<ReadonlyMap<string, Speech>> {
    this.known ??= readSpeeches();
    return this.known;
  }
}

async function readSpeeches(): Promise<ReadonlyMap<string, Speech>> {
  const models = await loadModels();
  const speeches = new Map<string, Speech>();
  for (const model of models.values()) {
    const speech = capabilityOf(model, 'speech');
    if (speech) speeches.set(model.id, speech);
  }
  return speeches;
}
