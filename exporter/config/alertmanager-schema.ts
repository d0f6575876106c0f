// The part of the schema for the webhook of Alertmanager. It reads nothing.
import * as z from 'zod';
import { duration, size } from './leaves.ts';

const HOUR_MS = 3_600_000;
const MIB = 1024 ** 2;

export const alertmanager = z.strictObject({
  token_file: z
    .string()
    .default('')
    .describe(
      'File with the token that a notification must bear (`Authorization: Bearer …`); read again when it changes. Without one there is no `POST /alertmanager`, and incidents are not known.',
    ),
  body: size(1024, 256 * MIB, { what: 'a size from 1KiB to 256MiB', example: 'e.g. 4MiB' })
    .prefault('4MiB')
    .describe('Longest notification; longer ones are answered 413.'),
  open: z
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .describe(
      'Most open incidents at once; past it the one that was not heard of for the longest is given up.',
    ),
  names: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('Most names of incidents told apart; further ones are `other`.'),
  forget_after: duration(HOUR_MS, 10_000 * HOUR_MS, {
    what: 'a duration from 1h to 10000h',
    example: 'e.g. 168h',
  })
    .prefault('168h')
    .describe(
      'How long an open incident may not be heard of until it is given up, for its end was told to nobody here. Make it longer than `repeat_interval` of Alertmanager, which repeats at the latest after its retention time, 120h unless it is told otherwise.',
    ),
});
