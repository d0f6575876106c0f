// Ids as every product would write the same one.
import assert from 'node:assert/strict';
import { parseRequestId } from '../../exporter/exchanges/request-id.ts';

const HEX = '4bf92f3577b34da6a3ce929d0e0e4736';

const IDS: readonly (readonly [what: string, text: string, id: string | null])[] = [
  ['nginx’s', HEX, HEX],
  ['one in upper case', HEX.toUpperCase(), HEX],
  ['a UUID', '9B2E1E0C-0f0a-4B6E-9F55-2C0E4C7C2B10', '9b2e1e0c-0f0a-4b6e-9f55-2c0e4c7c2b10'],
  ['a traceparent', `00-${HEX}-00f067aa0ba902b7-01`, HEX],
  ['Cf-Ray with its data centre', '8f2b3c4d5e6f7a8b-FRA', '8f2b3c4d5e6f7a8b'],
  ['Cf-Ray without', '8f2b3c4d5e6f7a8b', '8f2b3c4d5e6f7a8b'],
  [
    'X-Amzn-Trace-Id',
    'Self=1-6-a;Root=1-67891233-abcdef012345678912345678;Sampled=1',
    '1-67891233-abcdef012345678912345678',
  ],
  ['a Root alone', 'Root=1-67891233-abcdef012345678912345678', '1-67891233-abcdef012345678912345678'],
  ['a short one as it stands', 'req-7F.a:b/c+d=', 'req-7F.a:b/c+d='],
  [
    'one of CloudFront',
    'k6WGMNkEzR5BEM_SaF47gjtX9zBDO2m349OY2an0QPEaUum1ZOLrow==',
    'k6WGMNkEzR5BEM_SaF47gjtX9zBDO2m349OY2an0QPEaUum1ZOLrow==',
  ],
  ['none', '-', null],
  ['an empty one', '', null],
  ['one with a space', 'a b', null],
  ['one with a quote', 'a"b', null],
  ['one that could end a line', 'a\nb', null],
  ['one beyond ASCII', 'a\xe9', null],
  ['one that is too long', 'a'.repeat(129), null],
];

describe('a request id', () => {
  for (const [what, text, id] of IDS) it(`of ${what}`, () => assert.equal(parseRequestId(text), id));
});
