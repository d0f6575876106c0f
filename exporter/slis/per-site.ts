// What an SLI keeps at hand for each site. It must not count.
import type { Exchange, Vantage } from '../exchanges/exchange.ts';

/** Answers what was made for the vantage and the site of an exchange; made once of each, and sites are bounded. */
export const createPerSite = <T>(
  create: (vantage: Vantage, site: string) => T,
): ((exchange: Exchange) => T) => {
  const made = { edge: new Map<string, T>(), origin: new Map<string, T>() };
  const make = (vantage: Vantage, site: string): T => {
    const one = create(vantage, site);
    made[vantage].set(site, one);
    return one;
  };
  return ({ vantage, site }) => made[vantage].get(site) ?? make(vantage, site);
};
