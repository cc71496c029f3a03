import { choice, text } from '../flags.js';

/** Which stores of a merchant are meant, by the names of the route's query. */
export const storeFilters = {
  q: text('--search <text>', 'with this in name or address'),
  sort: choice('--sort <order>', 'in this order, with - from its end', [
    ...['createdAt', '-createdAt', 'name', '-name'],
  ]),
};
