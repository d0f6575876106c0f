// What the config says of one source: keys, types, defaults and what each key is for. Names of formats and the texts of
// products are checked where they are compiled. It reads nothing.
import * as z from 'zod';
import { CANONICAL_FIELDS, COOKIE_FIDELITIES, SET_COOKIE_FIDELITIES } from '../exchanges/record.ts';
import { formats } from '../formats/index.ts';
import { duration, nameText, presence, syslogAddress, timezone } from './leaves.ts';

const formatOptions = formats.map(({ name, settings }) => ({
  type: 'object' as const,
  properties: {
    [name]: { type: ['string', 'object'] as const },
    ...Object.fromEntries(Object.entries(settings).map(([key, values]) => [key, { enum: [...values] }])),
  },
  required: [name],
  additionalProperties: false,
}));

const file = z.strictObject({
  path: z
    .string()
    .describe(
      'Path of the log, or a glob (`*`, `**`, `?`, `[…]`, `{a,b}`), which is looked at again and again. Relative to the folder of the config. A file that is not there yet is waited for.',
    ),
});

const syslog = z.strictObject({
  listen: syslogAddress.describe(
    'Where messages are sent to: `udp://127.0.0.1:5514`, `tcp://127.0.0.1:5514`, or `unix:///run/…/syslog.sock` for streams (nginx and HAProxy send datagrams to a unix socket, so give them UDP). There is no TLS and no password: whoever reaches the address can make up requests, and cookies come in the clear, so listen on loopback or let stunnel or rsyslog take the messages in.',
  ),
  connections: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Most connections at once; further ones are closed, and counted.'),
  idle: duration(1000, 86_400_000, { what: 'a duration from 1s to 24h', example: 'e.g. 1h' })
    .prefault('1h')
    .describe('How long a connection may say nothing; then it is closed, and counted.'),
});

const fidelity = z.strictObject({
  set_cookie: z
    .enum(SET_COOKIE_FIDELITIES)
    .optional()
    .describe('How much of the Set-Cookie headers of a response the log shows.'),
  cookie: z
    .enum(COOKIE_FIDELITIES)
    .optional()
    .describe('How much of the Cookie header of a request the log shows.'),
});

/** What `format` may be, in words. */
export const ANY_FORMAT = 'the name of a format, or a mapping from it to the text of the product';

/** One source, as it is written in a config. */
export const sourceSchema = z.strictObject({
  name: nameText.describe("Name of the source, unique; label `source` of the exporter's own metrics."),
  vantage: z
    .enum(['edge', 'origin'])
    .describe('Where the log was written: `edge` (CDN, load balancer, ingress) or `origin` (application).'),
  format: z.unknown().meta({
    title: ANY_FORMAT,
    description:
      "Name of a preset, or a mapping from the name of a format to the text that the product itself is configured with, e.g. `{ nginx: '<log_format body>', escape: json }`. `cookie-exporter formats` lists the names.",
    anyOf: [{ enum: formats.map(({ name }) => name) }, ...formatOptions],
  }),
  file: file
    .optional()
    .describe('Follow one file or several. One of this, `stdin`, `http`, `otlp` and `syslog`.'),
  stdin: presence('stdin')
    .optional()
    .describe(
      'Read standard input; write `stdin: {}`. Only one source can. One of this, `file`, `http`, `otlp` and `syslog`.',
    ),
  http: presence('http')
    .optional()
    .describe(
      'Take what is pushed to `POST /ingest/<name of the source>`; write `http: {}`. Needs `state.directory`, and `push.token_file` unless only this machine can reach the server. One of this, `file`, `stdin`, `otlp` and `syslog`.',
    ),
  otlp: presence('otlp')
    .optional()
    .describe(
      'Take spans and log records of OTLP over HTTP at `POST /v1/traces` and `/v1/logs`, or below `/ingest/<name of the source>` where several sources do; write `otlp: {}`, with `format: otel` as a rule. Needs what `http` needs. One of this, `file`, `stdin`, `http` and `syslog`.',
    ),
  syslog: syslog
    .optional()
    .describe(
      'Hear syslog: RFC 3164, RFC 5424, or what HAProxy and nginx make of them; the format reads what stands behind the header. With `state.directory` what was heard outlives a crash. One of this, `file`, `stdin`, `http` and `otlp`.',
    ),
  fidelity: fidelity
    .prefault({})
    .describe(
      'What the log shows of cookies, where you know better than the format, which tells it by itself. Without need, leave it out: what is said here is believed.',
    ),
  start_at: z
    .enum(['end', 'beginning'])
    .default('end')
    .describe(
      'Where to begin in a file that is there already before its position is known. Files that appear later are read from their beginning.',
    ),
  wrapper: z
    .enum(['auto', 'none'])
    .default('auto')
    .describe(
      '`auto`: what containers, Docker, the journal and syslog put around lines is told by itself and taken off. `none`: nothing is, for logs whose lines only look as if. Not of `syslog` and `otlp`.',
    ),
  sample_rate: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe(
      'Share of the requests that the log holds. Below 1, nothing is concluded from what the log lacks.',
    ),
  timezone: timezone.default('UTC').describe('Time zone of the log, for formats whose times carry none.'),
  transport: z
    .enum(['socket', 'forwarded'])
    .default('socket')
    .describe(
      '`socket`: the scheme and TLS in this log are those of the client. `forwarded`: TLS ends before this product, so believe the forwarding headers of `trust.proxies` (an ingress behind a load balancer).',
    ),
  tls_mode: z
    .enum(['offload', 'bridge', 'passthrough'])
    .default('offload')
    .describe(
      "What the leg between edge and origin should be: `offload` (plaintext is expected), `bridge` (TLS is), `passthrough` (TLS ends at the origin, whose own socket is the client's).",
    ),
  window: duration(100, 86_400_000, { what: 'a duration from 100ms to 24h', example: 'e.g. 10m' })
    .optional()
    .describe(
      'How long a record of the other vantage waits for one of this log, where that is longer than `pairing.window` says: for an edge that delivers its log minutes later.',
    ),
  fields: z
    .record(z.string(), z.string().min(1))
    .default({})
    .meta({
      description:
        "Canonical field → the expression as it stands in the product's own format text (or, for JSON records, the path of a key), where the default does not fit.",
      propertyNames: { anyOf: [{ enum: [...CANONICAL_FIELDS] }, { pattern: '^forwarded\\.' }] },
    }),
});

/** One source as written, checked key by key, defaults filled in. */
export type RawSource = z.output<typeof sourceSchema>;
