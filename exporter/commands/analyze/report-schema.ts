// The JSON report as JSON Schema, for whoever reads it with a program. It must say what report.ts says; the compiler
// compares the types, a test what is written.
import * as z from 'zod';
import { COOKIE_CLASSES, SAME_SITES } from '../../cookies/cookie.ts';
import { type AnalyzeReport, CLASSED_BY, SET_BY } from './report.ts';
import { SEVERITIES, WEAKNESS_IDS } from './weaknesses.ts';

const amount = z.int().min(0);
const share = z.number().min(0).max(1);
const time = z.iso.datetime().describe('ISO 8601 in UTC, by the logs’ clocks.');

const sli = z
  .object({
    sli: z.string().describe('Name of the SLI, as in the config and in the label `sli`.'),
    title: z.string(),
    tells: z.string(),
    vantage: z.string().nullable().describe('`edge` or `origin`; null where the SLI has none.'),
    good: amount,
    valid: amount.describe('Events that count at all.'),
    ratio: share.nullable().describe('Good by valid; null: nothing was counted, or nothing can be known.'),
    objective: share,
    met: z.boolean().nullable().describe('Whether the ratio is at least the objective; null: not known.'),
    known: z.enum(['full', 'partial', 'none']).describe('How much of the events the logs show.'),
    why: z.string().nullable().describe('Why it is not known, or only in part; null: it is known.'),
  })
  .describe('An SLI against its objective.');

const finding = z
  .object({
    id: z.enum(WEAKNESS_IDS),
    title: z.string(),
    tells: z.string(),
    severity: z.enum(SEVERITIES),
    cookie: z.string().nullable().describe('The label of the cookie; null: no cookie is concerned.'),
    reason: z
      .string()
      .nullable()
      .describe('What decided, such as an attribute that was lost; null: only `id`.'),
    sites: z.array(z.string()),
    cwe: z.array(z.string().regex(/^CWE-\d+$/)).describe('Common Weakness Enumeration.'),
    asvs: z.array(z.string().regex(/^v5\.0\.0-\d+\.\d+\.\d+$/)).describe('OWASP ASVS 5.0.0.'),
    requests: amount.describe('Requests that it hit.'),
    sessions: amount.nullable().describe('Sessions that it hit; null: not known, or none is concerned.'),
    sessionsExact: z.boolean().describe('False: `sessions` is right within a few percent.'),
    from: time,
    to: time,
  })
  .describe('Something that was found, with what it hit.');

const cookie = z
  .object({
    cookie: z.string().describe('The label: the name, with what looks like an id as `*`.'),
    class: z.enum(COOKIE_CLASSES),
    classedBy: z.enum(CLASSED_BY).describe('What decided the class.'),
    why: z.string().describe('The same in words.'),
    evidence: z.array(z.string()).describe('Traffic that speaks for a class.'),
    suggestedClass: z
      .literal('auth')
      .nullable()
      .describe('A class that the evidence speaks for; null: none.'),
    setBy: z.enum(SET_BY),
    sites: z.array(z.string()),
    issued: amount.describe('Set-Cookie headers that set it.'),
    deleted: amount.describe('Set-Cookie headers that deleted it.'),
    attributes: z
      .object({
        secure: amount,
        httponly: amount,
        partitioned: amount,
        samesite: z.record(z.enum(SAME_SITES), amount),
      })
      .describe('How many of the issues had what.'),
    scope: z.object({ host: amount, domain: amount }).describe('Issues without and with a Domain attribute.'),
    lifetime: z.object({
      untilClosed: amount.describe('Issues that announced none.'),
      minSeconds: z.number().nullable(),
      maxSeconds: z.number().nullable(),
    }),
    maxBytes: amount.describe('Bytes of the longest Set-Cookie header.'),
    sentBytes: amount.describe('Bytes that requests carried of it.'),
    wrong: z.array(finding.pick({ id: true, reason: true, cwe: true, asvs: true })),
  })
  .describe('A cookie that was seen.');

const notable = z
  .object({
    metric: z.string(),
    title: z.string(),
    tells: z.string(),
    count: amount.nullable().describe('Null: the logs cannot tell.'),
    isAlarming: z.boolean(),
    why: z.string().nullable(),
  })
  .describe('A counter worth a look.');

const source = z
  .object({
    name: z.string(),
    vantage: z.string(),
    format: z.string(),
    state: z.string(),
    symptoms: z.array(z.string()),
    lines: amount,
    rejected: amount,
    ignored: amount,
    lagBytes: amount,
    lastRecordAt: time.nullable(),
    setCookie: z.string().describe('Fidelity of Set-Cookie.'),
    cookie: z.string().describe('Fidelity of Cookie.'),
    notes: z.array(z.string()),
  })
  .describe('A log, and how much of the cookies it shows.');

const reportSchema: z.ZodType<AnalyzeReport> = z
  .object({
    version: z.string().describe('Version of cookie-exporter.'),
    from: time.nullable(),
    to: time.nullable(),
    requests: amount.describe('Requests counted.'),
    slis: z.array(sli),
    findings: z.array(finding).describe('The gravest first.'),
    cookies: z.array(cookie).describe('Auth cookies first.'),
    notables: z.array(notable),
    sources: z.array(source),
    config: z.string().describe('The cookies by class, as a part of a config (YAML).'),
  })
  .meta({
    title: 'Report of `cookie-exporter analyze --output json`',
    description: 'Further keys may come with a new version; none of these goes without a new major version.',
  });

/** The schema as the text of its file, draft 2020-12. */
export const renderReportSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(reportSchema, { io: 'input' }), null, 2)}\n`;
