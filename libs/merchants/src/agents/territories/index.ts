export { EndTerritory } from './end-territory.js';
export { ExportTerritories } from './export-territories.js';
export { GiveTerritory } from './give-territory.js';
export type { NewTerritory } from './give-territory.js';
export { ReadTerritories } from './read-territories.js';
export { agentOfDivision, TERRITORY_SORTS } from './territories.repository.js';
export type { Division, Territory } from './territory.js';
