// CloudFront real-time logs: columns by tabs, in the order in which the log is configured, without a header.
import { CANDIDATES, decodeOf, splitColumns } from './cloudfront/columns.ts';
import { PLAIN_FIELDS } from './decoding/fields.ts';
import { compileHeaded } from './decoding/headed-format.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const NAMES = [
  'timestamp',
  'c-ip',
  'sc-status',
  'cs-method',
  'cs-protocol',
  'cs-host',
  'cs-uri-stem',
  'x-edge-request-id',
  'x-host-header',
  'time-taken',
  'cs-user-agent',
  'cs-cookie',
  'ssl-protocol',
  'x-edge-result-type',
  'c-country',
] as const;

const SNIPPET = `# CloudFormation; CloudFront writes the fields in this order
Type: AWS::CloudFront::RealtimeLogConfig
Properties:
  Name: cookies
  SamplingRate: 100
  Fields: [${NAMES.join(', ')}]
  EndPoints: [ … ]

# in the config of the exporter; with another choice of fields name them in the order of the log:
format: cloudfront-realtime
format: { cloudfront-realtime: "${NAMES.slice(0, 4).join(' ')} …" }
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the first 800 bytes of the header; what is longer is cut without a mark, so lengths are not known.
Set-Cookie: CloudFront logs no response headers at all. What it issues shows at the origin only.
With a SamplingRate below 100 set sample_rate of the source, e.g. 0.1 for 10: then nothing is concluded from what is
missing. Transport: cs-protocol and ssl-protocol of the viewer's connection.
To join with the origin: x-edge-request-id reaches it as X-Amz-Cf-Id. Records of Kinesis must come one a line.
`;

const compile = (options: FormatOptions): Compiled =>
  compileHeaded(
    {
      names: NAMES,
      candidates: CANDIDATES,
      values: PLAIN_FIELDS,
      fidelity: { setCookie: 'absent', cookie: 'truncated' },
      cookieHint:
        'add cs-cookie to the fields of the real-time log configuration, and name it here at its place',
      split: splitColumns,
      decodeOf,
    },
    options,
  );

export const cloudfrontRealtime: Format = {
  name: 'cloudfront-realtime',
  product: 'Amazon CloudFront, real-time logs',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  settings: {},
  compile,
  matches: (lines) => shareRead(compile({}), lines),
};
