// What goes wrong in the demo, and when. It must only say so: edge, origin and clients each do their own part.

export const FAULT_NAMES = [
  'secure-dropped',
  'plaintext',
  'header-grows',
  'logout-refused',
  'samesite-none',
  'session-expired',
  'large-rejected',
  'login-loop',
  'logout-ignored',
  'tls-disbelieved',
  'cookie-dropped',
  'set-cookie-stripped',
  'backend-flapping',
  'session-stolen',
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** Whether a fault is there now. */
export type IsFaultActive = (name: FaultName) => boolean;

export type FaultPlan = {
  readonly name: FaultName;
  /** What happens and what shows it, in one sentence for a person. */
  readonly tells: string;
  /**
   * When it is there: [from, to) in seconds of a cycle, ascending; none: only in its drill. A spell without an end
   * (Infinity) counts from the start of the demo.
   */
  readonly spells: readonly (readonly [fromSeconds: number, toSeconds: number])[];
  /** For how long all is well before its drill begins; absent: it begins at once. */
  readonly drillFromSeconds?: number;
};

/** The schedule repeats after so many seconds. */
export const CYCLE_SECONDS = 150;

/**
 * Each fault on the schedule has a first spell that has come and gone within 30 seconds. Secure is dropped early, so that the
 * exposure has ended by then, and not at once, so that the cookie's shape was another one before. What edge and origin
 * disagree about is early too, for pairs are counted some seconds later. A session that is over counts as such a minute
 * after its logout, so between the two spells of logouts that are ignored is more than that.
 */
const FAULTS: readonly FaultPlan[] = [
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
  {
    name: 'login-loop',
    tells:
      "A company's gateway swallows the session cookie: its people log in, are refused, and log in again (cookie_renewals_total, cookie_auth_requests_total).",
    spells: [
      [11, 19],
      [60, 85],
    ],
  },
  {
    name: 'logout-ignored',
    tells:
      "The application deletes the cookie at a logout and keeps the session: the app's widget goes on with it, which counts a minute after the logout (cookie_stale_total).",
    spells: [
      [5, 13],
      [74, 104],
    ],
  },
  {
    name: 'tls-disbelieved',
    tells:
      'The edge says http of requests for the basket: the application takes TLS for plaintext and sets that cookie without Secure (cookie_transport_disagreements_total).',
    spells: [
      [7, 12],
      [30, 45],
    ],
  },
  {
    name: 'cookie-dropped',
    tells:
      "A cache rule takes the session off requests for the shop's products on their way to the application (cookie_forwards_total).",
    spells: [
      [8, 14],
      [104, 118],
    ],
  },
  {
    name: 'set-cookie-stripped',
    tells:
      'The edge strips Set-Cookie from the login of the account site: whoever logs in there is not logged in (cookie_rewrites_total, cookie_auth_requests_total).',
    spells: [
      [15, 21],
      [132, 146],
    ],
    // Something vanishes only where it was before.
    drillFromSeconds: 10,
  },
  {
    name: 'backend-flapping',
    tells:
      'A back end comes and goes: clients are moved to another one and back (cookie_affinity_changes_total).',
    spells: [
      [17, 23],
      [46, 54],
    ],
  },
  {
    name: 'session-stolen',
    tells:
      'A script in another network uses the sessions of others; judged once 15 minutes of log are known (cookie_session_spread_total, cookie_session_signals_total, cookie_replay_total).',
    spells: [],
  },
];

/** The schedule; one fault alone, to the end, if a name is given; nothing for `none`. */
export const planFaults = (fault: FaultName | 'none' | undefined): readonly FaultPlan[] => {
  if (fault === undefined) return FAULTS.filter(({ spells }) => spells.length > 0);
  return FAULTS.filter(({ name }) => name === fault).map((plan) => ({
    ...plan,
    spells: [[plan.drillFromSeconds ?? 0, Infinity]],
  }));
};

/** Whether a plan has the fault so many milliseconds after the demo's start. */
export const isFaultPlanned = (plans: readonly FaultPlan[], fault: FaultName, elapsedMs: number): boolean => {
  const second = elapsedMs / 1000;
  const isIn = ([from, to]: readonly [number, number]): boolean => {
    const at = to === Infinity ? second : second % CYCLE_SECONDS;
    return from <= at && at < to;
  };
  return plans.some(({ name, spells }) => name === fault && spells.some(isIn));
};
