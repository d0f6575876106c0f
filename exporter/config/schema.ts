// The one schema of the config: keys, types, defaults and what each key is for. Types, checks, the reference and the
// schema for editors derive from it. It reads nothing and knows no path of the machine.

import * as z from 'zod';
import { COOKIE_CLASSES } from '../cookies/cookie.ts';
import { FORWARDING_HEADERS } from '../exchanges/record.ts';
import { catalogue } from '../metrics/catalogue/index.ts';
import { objectives } from '../slis/index.ts';
import { alertmanager } from './alertmanager-schema.ts';
import { takesEffectAt } from './effects.ts';
import { findings } from './findings-schema.ts';
import {
  addressRange,
  cookiePattern,
  duration,
  fastlyService,
  hostPattern,
  nameText,
  pathPattern,
  sentence,
  size,
} from './leaves.ts';
import { sourceSchema } from './source-schema.ts';

const [, , , [, REWRITES]] = catalogue.cookie_rewrites_total.labels;

const cookies = z.strictObject({
  classes: z
    .partialRecord(z.enum(COOKIE_CLASSES), z.array(cookiePattern))
    .default({})
    .describe(
      'Class → cookie names and globs (`*` is any run of characters). They come before the built-in tables; say here which of your own cookies carry sessions.',
    ),
  exceptions: z
    .array(
      z.strictObject({
        cookie: cookiePattern.describe('Name or glob.'),
        attributes: z
          .array(z.enum(['secure', 'httponly', 'samesite']))
          .min(1)
          .describe('The attributes that may be missing.'),
        reason: sentence.describe('Why it is right, for whoever reads the config next.'),
      }),
    )
    .default([])
    .describe('Cookies that lack an attribute on purpose; they count as `exempt` instead of as missing it.'),
  expected_rewrites: z
    .array(
      z.strictObject({
        cookie: cookiePattern.describe('Name or glob.'),
        changes: z.array(z.enum(REWRITES)).min(1).describe('The changes that are meant.'),
      }),
    )
    .default([])
    .describe("What the edge changes on purpose in the origin's cookies; it counts as expected."),
});

const paths = (description: string) => z.array(pathPattern).default([]).describe(description);

const auth = z.strictObject({
  login: paths('Paths and globs where sessions begin.'),
  logout: paths(
    'Paths and globs where sessions end: the values that such a request carries are over, and what accepts them afterwards is counted.',
  ),
  refresh: paths('Paths and globs where sessions are renewed.'),
  protected: paths(
    'Paths and globs that need a session. If set, auth outcomes count on these only; otherwise on every request that carries an auth cookie or is answered 401 or 403.',
  ),
});

const trust = z.strictObject({
  proxies: z
    .array(addressRange)
    .prefault([])
    .describe(
      'Addresses (CIDR) of peers whose forwarding headers are believed. Without any, none is, and the transport at an origin behind a proxy stays unknown.',
    ),
  headers: z
    .array(z.enum(FORWARDING_HEADERS))
    .default([...FORWARDING_HEADERS])
    .describe('Forwarding headers in the order in which they are asked; the first that says something wins.'),
  absent: z
    .partialRecord(z.enum(FORWARDING_HEADERS), z.enum(['plaintext', 'tls']))
    .default({})
    .describe(
      'Header → what its absence means, on platforms where silence is an answer. Otherwise it means nothing.',
    ),
});

const sites = z.strictObject({
  allow: z
    .array(hostPattern)
    .prefault([])
    .describe(
      'Hosts and globs that are sites from their first record. Without any, a host becomes a site after 20 answers below 400.',
    ),
  ignore: z
    .array(hostPattern)
    .prefault([])
    .describe('Hosts and globs whose requests are not counted at all.'),
  hosts_as: z
    .record(hostPattern, nameText)
    .prefault({})
    .describe('Host or glob → the site it counts as, to bring many hosts together.'),
});

const count = (most: number) => z.int().min(1).max(most);

const replay = z.strictObject({
  max_sessions: count(10_000_000)
    .default(100_000)
    .describe(
      'Most values of auth cookies that are followed at once, of about 300 bytes each; past it those are let go first that are over or that nobody was seen to have, then those that were not seen for long, and counted.',
    ),
  country_mmdb: z
    .string()
    .default('')
    .describe(
      'MMDB file with the countries of addresses, for logs that do not tell them. Empty: the one that comes with the exporter (CC0, of the registries’ own records), unless it was installed without optional packages; `none`: no file. Read at a start, not at a reload.',
    ),
  asn_mmdb: z
    .string()
    .default('')
    .describe(
      'MMDB file with the autonomous systems of addresses, for logs that do not tell them. Read at a start, not at a reload.',
    ),
});

const pairing = z.strictObject({
  window: duration(100, 3_600_000, { what: 'a duration from 100ms to 1h', example: 'e.g. 30s' })
    .prefault('30s')
    .describe(
      'How long a record waits for that of the other vantage, by the clocks of the logs, and by the wall clock where a log says nothing; pairs are counted when it is over. A source whose log comes later than that has a `window` of its own.',
    ),
  max_pending: count(10_000_000)
    .default(200_000)
    .describe(
      'Most request ids that wait at once; past it the oldest are settled with what has come. Each takes about 400 bytes.',
    ),
  max_cookies: count(256)
    .default(64)
    .describe(
      'Most cookies of one Cookie header, and of one response, that are compared; of more none is, which is counted.',
    ),
});

const limits = z.strictObject({
  line: takesEffectAt(
    'opening',
    size(1024, 16 * 1024 ** 2, { what: 'a size from 1KiB to 16MiB', example: 'e.g. 64KiB' })
      .prefault('64KiB')
      .describe(
        'Longest line that is read; longer ones are skipped and counted. Raise it where cookies are large and escaped.',
      ),
  ),
  sites: count(10_000).default(50).describe('Most sites told apart; further ones are `other`.'),
  cookies: count(10_000).default(100).describe('Most cookie names told apart; further ones are `other`.'),
  series: takesEffectAt(
    'start',
    count(10_000_000)
      .default(20_000)
      .describe('Most series in all; past it increments go to the `other` series of their metric.'),
  ),
  files: takesEffectAt(
    'opening',
    count(100_000).default(1000).describe('Most files that one source follows at once.'),
  ),
  newborn: takesEffectAt(
    'start',
    duration(0, 600_000, { what: 'a duration from 0s to 10m', example: 'e.g. 60s' })
      .prefault('60s')
      .describe(
        'How long a new series is shown at 0 first, so that increase() sees its first event. Make it longer than two scrape intervals.',
      ),
  ),
});

const objectiveKeys = Object.fromEntries(
  objectives.map(({ sli, objective, title }) => [
    sli,
    z.number().gt(0).max(1).default(objective).describe(`${title}: the least ratio wanted over 30 days.`),
  ]),
);

const state = z.strictObject({
  directory: takesEffectAt(
    'start',
    z
      .string()
      .default('')
      .describe(
        'Folder for what must survive a restart: counters, positions in the logs, what trackers know, and the key of the fingerprints, readable by its owner alone. One process at a time may use it. Without it all begins anew at a restart: counters at 0, which Prometheus takes as a reset, and logs at their end, so that what was written in between is not counted.',
      ),
  ),
});

const fingerprint = z.strictObject({
  key_file: takesEffectAt(
    'start',
    z
      .string()
      .default('')
      .describe(
        'File with the key of the fingerprints by which values of cookies are told apart. Without one, the key is made once in `state.directory`; without that either, it is random for each process. Set it where several exporters must agree.',
      ),
  ),
});

const MIB = 1024 ** 2;

const push = z.strictObject({
  token_file: z
    .string()
    .default('')
    .describe(
      'File with the token that a request must bear (`Authorization: Bearer …`); read again when it changes. Without one, pushing is refused unless only this machine can reach the server.',
    ),
  fastly_services: z
    .array(fastlyService)
    .max(1000)
    .default([])
    .describe(
      'Ids of the services of Fastly that may send logs here, or `*` for all. Their digests are answered to whoever asks at `/.well-known/fastly/logging/challenge`, without which Fastly sends nothing.',
    ),
  spool: takesEffectAt(
    'opening',
    size(MIB, 1024 ** 4, { what: 'a size from 1MiB to 1024GiB', example: 'e.g. 256MiB' })
      .prefault('256MiB')
      .describe(
        'Most bytes that each source keeps on disk between answering a request and counting it; past it requests are answered 429.',
      ),
  ),
  body: size(1024, 256 * MIB, { what: 'a size from 1KiB to 256MiB', example: 'e.g. 4MiB' })
    .prefault('4MiB')
    .describe('Longest body of a request, as it is sent; longer ones are answered 413.'),
  unpacked: size(1024, 256 * MIB, { what: 'a size from 1KiB to 256MiB', example: 'e.g. 16MiB' })
    .prefault('16MiB')
    .describe('Longest body of a request once it is unpacked; longer ones are answered 413.'),
  lines: count(1_000_000)
    .default(50_000)
    .describe('Most lines, or elements of the array, in one request; more are answered 413.'),
  bodies: count(1000)
    .default(8)
    .describe(
      'Most bodies in memory at once, of all sources; further requests are answered 429. Times `unpacked`, this is the memory that pushing may take.',
    ),
});

const otlp = z.strictObject({
  endpoint: z
    .string()
    .default('')
    .describe(
      'Where metrics are pushed to over OTLP/HTTP, beside being scraped: `/v1/metrics` is added to it, e.g. `http://localhost:4318`, or `http://prometheus:9090/api/v1/otlp`. Empty: they are not.',
    ),
  interval: duration(1000, 3_600_000, { what: 'a duration from 1s to 1h', example: 'e.g. 60s' })
    .prefault('60s')
    .describe('How often metrics are pushed. Totals since the beginning are sent (cumulative temporality).'),
  headers_file: z
    .string()
    .default('')
    .describe(
      'File with further headers of each push, one `Name: value` a line, e.g. `Authorization: Bearer …`; read again when it changes.',
    ),
  histograms: z
    .enum(['exponential', 'explicit'])
    .default('exponential')
    .describe(
      'How histograms of sizes and times are sent: with exponential buckets, which are precise, or with the explicit bounds that are scraped, for backends that cannot take those.',
    ),
});

/** Most sources in one config. */
const MAX_SOURCES = 100;

/** The whole config. Its input is what users write, its output has every default filled in. */
export const configSchema = z.strictObject({
  sources: z.array(sourceSchema).max(MAX_SOURCES).default([]).describe('The logs that are read.'),
  cookies: cookies.prefault({}).describe('What is known of the cookies themselves.'),
  auth: auth.prefault({}).describe('Which requests begin, end, renew and need a session.'),
  trust: trust.prefault({}).describe('Whose word is taken for the transport of the client leg.'),
  sites: sites
    .prefault({})
    .describe('Which hosts are told apart. Clients choose the Host header, so sites are bounded.'),
  replay: replay.prefault({}).describe('How sessions are followed.'),
  pairing: pairing
    .prefault({})
    .describe(
      'How records of edge and origin are brought together, by the request id that both log (or the trace id, where no source of a vantage has the other). What is compared then, and what the outcomes mean, tells docs/edge-against-origin.md.',
    ),
  limits: limits.prefault({}).describe('Bounds. What each of them cost is counted.'),
  objectives: z
    .strictObject(objectiveKeys)
    .prefault({})
    .describe('Objectives of the SLIs, each above 0 and at most 1; shown as `cookie_objective_ratio`.'),
  state: state.prefault({}).describe('What is kept on disk.'),
  fingerprint: fingerprint.prefault({}).describe('The keyed hash that stands for values of cookies.'),
  push: push
    .prefault({})
    .describe('Logs that are pushed to `POST /ingest/<source>` or as OTLP: who may, and how much.'),
  findings: findings
    .prefault({})
    .describe(
      'Events that are worth a look one by one, for SIEMs and for people: written by `serve`, in the field names of the Elastic Common Schema, never with a value of a cookie.',
    ),
  alertmanager: alertmanager
    .prefault({})
    .describe('Incidents and how long they take, as the webhook of Alertmanager tells them.'),
  otlp: takesEffectAt(
    'start',
    otlp.prefault({}).describe('Metrics that are pushed over OTLP, for teams without scraping.'),
  ),
});

/** A config as written, checked key by key, defaults filled in. */
export type RawConfig = z.output<typeof configSchema>;
