// Keys and types of the web config, and what is said where they do not fit. It must not say a value.
import * as z from 'zod';
import { suggestionOf } from './nearest.ts';
import { quote, type Report } from './problems.ts';

const texts = z.array(z.string()).nullish();

const tlsSchema = z.strictObject({
  cert: z.string().optional(),
  key: z.string().optional(),
  client_ca: z.string().optional(),
  cert_file: z.string().optional(),
  key_file: z.string().optional(),
  client_ca_file: z.string().optional(),
  client_auth_type: z.string().optional(),
  client_allowed_sans: texts,
  min_version: z.string().optional(),
  max_version: z.string().optional(),
  cipher_suites: texts,
  curve_preferences: texts,
  prefer_server_cipher_suites: z.boolean().optional(),
});
export type TlsSection = z.output<typeof tlsSchema>;

const HEADERS = {
  'Content-Security-Policy': z.string().optional(),
  'Strict-Transport-Security': z.string().optional(),
  'X-Content-Type-Options': z.enum(['nosniff', '']).optional(),
  'X-Frame-Options': z.enum(['deny', 'sameorigin', '']).optional(),
  'X-XSS-Protection': z.string().optional(),
};

/** The file as it is written; an empty section counts as none. */
export const webSchema = z.strictObject({
  tls_server_config: tlsSchema.nullish(),
  http_server_config: z
    .strictObject({ http2: z.boolean().optional(), headers: z.strictObject(HEADERS).nullish() })
    .nullish(),
  basic_auth_users: z.record(z.string(), z.string()).nullish(),
  rate_limit: z.strictObject({ interval: z.string().optional(), burst: z.int().optional() }).nullish(),
});
export type WebSection = z.output<typeof webSchema>;

const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(webSchema.shape),
  tls_server_config: Object.keys(tlsSchema.shape),
  http_server_config: ['http2', 'headers'],
  'http_server_config.headers': Object.keys(HEADERS),
  rate_limit: ['interval', 'burst'],
};

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text; put it in quotes',
  boolean: 'true or false',
};

/** Says what the schema refused, without the value that stands there. */
export const reportWebIssue = (issue: z.core.$ZodIssue, report: Report): void => {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const known = KEYS[path.join('.')] ?? [];
    for (const key of issue.keys) report([...path, key], 'unknown key', suggestionOf(key, known), 'key');
  } else if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => quote(String(value))).join(', ');
    report(path, 'not a value that it can have', `write one of ${values}`);
  } else {
    const type = issue.code === 'invalid_type' ? TYPES[issue.expected] : undefined;
    report(path, 'wrong type', `expected ${type ?? 'a whole number'}`);
  }
};
