// How `serve` is started where it stays: as the unit for systemd and the image of docs/kubernetes.md have it.

/** Flags of Node that bound its memory. */
export const NODE_FLAGS = [
  '--max-semi-space-size=4',
  '--no-parallel-scavenge',
  '--heap-growing-percent=10',
] as const;

/** The same for glibc's malloc (mallopt(3)). */
export const ENVIRONMENT = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' } as const;
