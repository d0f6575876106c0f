// Requests through an edge that edits headers by the first segment of the path; behind it stands the request's number, so
// that each line of a log can be told.
import type { Leg, Planned } from '../traffic.ts';
import type { Answer } from './application.ts';
import { createRandom, type Random } from './random.ts';
import type { Field } from './raw-http.ts';

/** What an edge does below these paths; below `/kept/` nothing, `/own/` it answers itself, `/prefix/` it may strip. */
export const EDITS = [
  'kept',
  'flags-removed',
  'flags-added',
  'samesite',
  'scope',
  'stripped',
  'affinity',
  'added',
  'dropped',
  'own',
  'prefix',
] as const;
export type Edit = (typeof EDITS)[number];

export const SITES = ['shop.example', 'www.shop.example'];
const HOSTS = [...SITES, 'stranger.example'];
const LEGS: readonly Leg[] = ['TLSv1.3', 'plain'];
const STATUSES = [200, 200, 201, 302, 401, 404, 500];
const METHODS = ['GET', 'GET', 'POST', 'DELETE', 'HEAD'];

/** Names that edges do not add, and that config or tables know. */
const NAMES = ['sid', 'JSESSIONID', 'csrftoken', 'theme', '_ga_AB12'];
const ATTRIBUTES = [
  '',
  '; Secure; HttpOnly; SameSite=Lax; Path=/',
  '; Path=/; Secure',
  '; HttpOnly; Path=/',
  '; Secure; Path=/; Domain=shop.example',
  '; Domain=shop.example; SameSite=None; Secure; HttpOnly',
  '; Path=/; Max-Age=3600; SameSite=Lax',
  '; Path=/; Max-Age=0',
];
const COOKIES = [
  [],
  ['sid=1'],
  ['theme=dark'],
  ['sid=1; theme=dark'],
  ['theme=dark; sid=2; csrftoken=3'],
  ['sid=1; theme=dark; theme=light; _ga_AB12=4'],
  ['SERVERID=s1; sid=5'],
];

const setCookiesOf = (random: Random): Field[] =>
  NAMES.filter(() => random.isOneIn(3)).map((name) => [
    'Set-Cookie',
    `${name}=v${random.below(1000)}${random.pick(ATTRIBUTES)}`,
  ]);

/** Applications that tell an id of their own in the answer. */
const idsOf = (random: Random): Field[] =>
  random.isOneIn(4) ? [['X-Request-ID', 'chosen-by-the-application']] : [];

const fieldsOf = (random: Random, method: string, leg: Leg): Field[] => [
  ...(method === 'GET' || method === 'HEAD' ? [] : [['Content-Length', '0'] as const]),
  // An edge that passes on the id of a client has all of these look like one request.
  ...(leg !== 'direct' && random.isOneIn(4) ? [['X-Request-ID', 'chosen-by-a-client'] as const] : []),
  ...random.pick(COOKIES).map((line): Field => ['Cookie', line]),
];

/** What is behind a prefix is escaped as some proxies would not, and by some is escaped anew. */
const pathOf = (edit: Edit, id: number): string =>
  edit === 'prefix' ? `/prefix/kept/${id}//caf%c3%a9?q=%2f` : `/${edit}/${id}`;

const requestOf = (random: Random, id: number, edit: Edit, leg: Leg): Planned => {
  const method = random.pick(METHODS);
  const fields: Field[] = [
    ['Host', random.pick(HOSTS)],
    ['X-Plan', `${id}`],
    ['X-Answer', `${id}`],
    ...(leg === 'direct' ? [['Connection', 'close'] as const] : []),
  ];
  return {
    id,
    leg,
    request: {
      first: `${method} ${pathOf(edit, id)} HTTP/1.1`,
      fields: [...fields, ...fieldsOf(random, method, leg)],
    },
    answer: {
      status: random.pick(STATUSES),
      // So that a tap sees one request on each connection.
      fields: [...setCookiesOf(random), ...idsOf(random), ['Connection', 'close']],
    },
  };
};

/** A request without a cookie, answered without one. */
const bare = (id: number): Planned => ({
  id,
  leg: 'plain',
  request: {
    first: `GET /kept/${id} HTTP/1.1`,
    fields: [
      ['Host', 'shop.example'],
      ['X-Plan', `${id}`],
      ['X-Answer', `${id}`],
    ],
  },
  answer: { status: 200, fields: [['Connection', 'close']] },
});

export type EditTraffic = {
  /** In the order of their numbers. The last one has no cookies. */
  readonly requests: readonly Planned[];
  readonly answers: readonly Answer[];
};

/** Traffic for a seed, each edit so many times, and some requests past the edge. */
export const createEditTraffic = (seed: number, timesEach: number): EditTraffic => {
  const random = createRandom(seed);
  const requests = Array.from({ length: timesEach * EDITS.length }, (_, id) => {
    const leg = random.isOneIn(20) ? 'direct' : random.pick(LEGS);
    return requestOf(random, id, EDITS[id % EDITS.length] ?? 'kept', leg);
  });
  requests.push(bare(requests.length));
  return { requests, answers: requests.map(({ answer }) => answer) };
};
