// Whether lengths pile up where products cut: then a header is not as long as it looks. It must not see a header.
import { isRecord } from '../../metrics/memory.ts';

/**
 * Where products cut a header, in bytes: HAProxy's %CC and %CS (tune.http.cookielen), Varnish (vsl_reclen), CloudFront's
 * real-time logs, HAProxy's and many syslog servers' lines, Apache httpd (LimitRequestFieldSize).
 */
const KNOWN_CUTS: ReadonlySet<number> = new Set([63, 255, 800, 1024, 8190]);

/** Headers of just that length that must be seen. */
const LEAST_TIMES = 20;

export type PileUp = {
  /** Takes one header's length and what else is known of how it is made up; answers whether `cutBytes` changed. */
  readonly saw: (bytes: number, build: number) => boolean;
  /** Where headers are cut; null: nothing says that they are. */
  readonly cutBytes: () => number | null;
  readonly save: () => unknown;
};

/**
 * Believes in a cut where the longest header seen is just as long as a known one, twenty were, and they are made up in
 * at least `leastBuilds` ways: cookies of one site may well have one size, but different ones not just this, and none a
 * byte longer. The first longer header takes it back.
 */
export const createPileUp = (leastBuilds: number, saved?: unknown): PileUp => {
  let longest = isRecord(saved) && typeof saved.cutBytes === 'number' ? saved.cutBytes : 0;
  let isCut = KNOWN_CUTS.has(longest);
  let isPossible = isCut;
  let times = 0;
  const builds = new Set<number>();

  const begin = (bytes: number): boolean => {
    const wasCut = isCut;
    longest = bytes;
    isPossible = KNOWN_CUTS.has(bytes);
    isCut = false;
    times = 0;
    builds.clear();
    return wasCut;
  };
  return {
    saw: (bytes, build) => {
      if (bytes < longest) return false;
      const isNews = bytes > longest && begin(bytes);
      if (!isPossible || isCut) return isNews;
      times++;
      if (builds.size < leastBuilds) builds.add(build);
      isCut = times >= LEAST_TIMES && builds.size >= leastBuilds;
      return isNews || isCut;
    },
    cutBytes: () => (isCut ? longest : null),
    save: () => ({ cutBytes: isCut ? longest : null }),
  };
};
