export { EndTerritory } from './end-territory.js';
export { GiveTerritory } from './give-territory.js';
export type { NewTerritory } from './give-territory.js';
export { ReadTerritories } from './read-territories.js';
export { agentOfDivision } from './territories.repository.js';
export type { Division, Territory } from './territory.js';
