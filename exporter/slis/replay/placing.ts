// Country and autonomous system of clients where the log did not tell them and a map does. It must not hold a place.
import type { Locate } from '../sli.ts';
import { type Cluster, countryNumberOf, NO_NETWORK } from './cluster.ts';
import type { Lineages } from './lineages.ts';

/** A client with its country and system, as far as log and map know them. */
export const placed = (client: Cluster, locate: Locate): Cluster => {
  if (client.network === NO_NETWORK || (client.country !== 0 && client.asn !== 0)) return client;
  const { country, asn } = locate(client.network);
  return {
    ...client,
    country: client.country || countryNumberOf(country),
    asn: client.asn || (asn ?? 0),
  };
};

/** The same of all clients of a lineage. */
export const placeAll = (lineages: Lineages, row: number, locate: Locate): void => {
  for (let at = 0; at < (lineages.columns.clients[row] as number); at++) {
    lineages.setClient(row, at, placed(lineages.client(row, at), locate));
  }
};
