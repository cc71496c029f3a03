import type { ReadinessCheck } from '#libs/merchants';
import { capabilityOf, loadModels } from '#libs/models';
import { modelsAt } from './place.repository.js';

/** A merchant has a speaker when a device that speaks stands in one of its stores. */
export const speakerReadiness: ReadinessCheck = {
  async isMet(tx, { merchantId }) {
    const models = await loadModels();
    const present = await modelsAt(tx, merchantId);
    return present.some((id) => {
      const model = models.get(id);
      return model !== undefined && capabilityOf(model, 'speech') !== undefined;
    });
  },
};
