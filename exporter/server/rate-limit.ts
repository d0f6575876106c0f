// A token bucket over all requests, as exporter-toolkit's `rate_limit`. It must not know who asks.

/** Takes a place; false: none is left. */
export type RateLimit = { readonly take: () => boolean };

/** Creates a full bucket of `burst` places, of which one comes back each `intervalMs`. `now` must not step back. */
export const createRateLimit = (intervalMs: number, burst: number, now: () => number): RateLimit => {
  let places = burst;
  let atMs = now();
  return {
    take: () => {
      const ms = now();
      places = Math.min(burst, places + (ms - atMs) / intervalMs);
      atMs = ms;
      if (places < 1) return false;
      places--;
      return true;
    },
  };
};
