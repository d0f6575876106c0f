// What goes wrong in the demo, and when. It must only say so: edge, origin and clients each do their own part.

export const FAULT_NAMES = [
  'secure-dropped',
  'plaintext',
  'header-grows',
  'logout-refused',
  'samesite-none',
  'session-expired',
  'large-rejected',
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** Whether a fault is there now. */
export type IsFaultActive = (name: FaultName) => boolean;

export type FaultPlan = {
  readonly name: FaultName;
  /** What happens and what shows it, in one sentence for a person. */
  readonly tells: string;
  /** When it is there: [from, to) in seconds of a cycle, ascending. */
  readonly spells: readonly (readonly [fromSeconds: number, toSeconds: number])[];
};

/** The schedule repeats after so many seconds. */
export const CYCLE_SECONDS = 150;

/**
 * Each fault has a first spell that has come and gone within 30 seconds. Secure is dropped early, so that the exposure
 * has ended by then, and not at once, so that the cookie's shape was another one before.
 */
const SCHEDULE: readonly FaultPlan[] = [
  {
    name: 'secure-dropped',
    tells:
      'The edge drops Secure from the cookies that the shop sets at /login (cookie_issued_total, cookie_rewrites_total).',
    spells: [
      [6, 16],
      [70, 100],
    ],
  },
  {
    name: 'plaintext',
    tells: 'An old build of the app sends the session cookie over http (cookie_plaintext_total).',
    spells: [
      [4, 20],
      [110, 130],
    ],
  },
  {
    name: 'header-grows',
    tells: 'Test cookies pile up until Cookie headers pass 4 and 8 KiB (cookie_request_header_over_total).',
    spells: [
      [6, 24],
      [55, 80],
    ],
  },
  {
    name: 'logout-refused',
    tells:
      'The account site deletes its __Host- cookie without Secure: browsers keep it (cookie_deleted_total).',
    spells: [
      [9, 23],
      [95, 120],
    ],
  },
  {
    name: 'samesite-none',
    tells: 'The chat widget sets SameSite=None without Secure: browsers drop it (cookie_violations_total).',
    spells: [
      [10, 24],
      [40, 60],
    ],
  },
  {
    name: 'session-expired',
    tells:
      'Sessions are gone: browsers come without their cookie, scripts with a dead one, to a 401 (cookie_auth_requests_total).',
    spells: [
      [12, 25],
      [128, 142],
    ],
  },
  {
    name: 'large-rejected',
    tells: 'Cookie headers of 17 and 34 KiB are answered 431 and 400 (cookie_header_rejected_total).',
    spells: [
      [14, 26],
      [85, 95],
    ],
  },
];

/** The schedule; of one fault alone, then all the time, if a name is given; nothing for `none`. */
export const planFaults = (fault: FaultName | 'none' | undefined): readonly FaultPlan[] => {
  if (fault === undefined) return SCHEDULE;
  return SCHEDULE.filter(({ name }) => name === fault).map((plan) => ({
    ...plan,
    spells: [[0, CYCLE_SECONDS]],
  }));
};

/** Whether a plan has the fault so many milliseconds after the demo's start. */
export const isFaultPlanned = (plans: readonly FaultPlan[], fault: FaultName, elapsedMs: number): boolean => {
  const second = (elapsedMs / 1000) % CYCLE_SECONDS;
  return plans.some(
    ({ name, spells }) => name === fault && spells.some(([from, to]) => from <= second && second < to),
  );
};
