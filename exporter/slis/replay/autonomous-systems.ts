// Autonomous systems that say something of who comes from them. Data only; the lists are short on purpose, and are of
// those that are large.

/** Clouds and hosters: machines come from there, people do not. */
const HOSTING: ReadonlySet<number> = new Set([
  16509, 14618, 8987, 15169, 396982, 8075, 14061, 16276, 24940, 213230, 63949, 20473, 51167, 9009, 60068,
  212238, 60781, 28753, 12876, 45102, 37963, 132203, 45090, 31898, 203020, 200019, 197540, 47583, 22612,
  26347, 32613, 36352, 55286, 53667, 40676, 29802, 30633, 49981, 202425, 44477, 210644, 206092,
]);

/** Relays that put many people behind few addresses by their own wish: iCloud Private Relay, WARP. */
const RELAYS: ReadonlySet<number> = new Set([13335, 36183, 54113, 714, 6185]);

/** Services through which companies' traffic goes, and which open TLS on the way: Zscaler, Netskope, Palo Alto, Cato, Umbrella. */
const GATEWAYS: ReadonlySet<number> = new Set([22616, 53813, 62044, 55256, 54538, 13150, 36692]);

export const isHosting = (asn: number): boolean => HOSTING.has(asn);
export const isRelay = (asn: number): boolean => RELAYS.has(asn);
export const isGateway = (asn: number): boolean => GATEWAYS.has(asn);
