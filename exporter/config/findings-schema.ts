// The part of the schema that says where findings go, and how many of them. It reads nothing.
import * as z from 'zod';
import { rate } from './leaves.ts';

export const findings = z.strictObject({
  output: z
    .enum(['stdout', 'file', 'otlp', 'none'])
    .default('stdout')
    .describe(
      'Where findings are written, one JSON object a line: to standard output, which is used for nothing else, to a file, as log records of OTLP, or nowhere.',
    ),
  path: z
    .string()
    .default('')
    .describe(
      'The file, with `output: file`. It is opened anew for each write, so it may be moved away or cut off at any time.',
    ),
  endpoint: z
    .string()
    .default('')
    .describe(
      'Where findings are sent over OTLP/HTTP, with `output: otlp`: `/v1/logs` is added to it, e.g. `http://localhost:4318`.',
    ),
  headers_file: z
    .string()
    .default('')
    .describe(
      'File with further headers of what is sent over OTLP, one `Name: value` a line; read again when it changes.',
    ),
  rate: rate({ what: 'a number of findings in a time', example: 'e.g. 10/s, 100/m or 1000/h' })
    .prefault('10/s')
    .describe(
      'Most findings of each kind. Further ones are left out and counted, and the next one says how many there were.',
    ),
});
