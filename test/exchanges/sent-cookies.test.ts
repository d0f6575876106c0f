// The cookies of a request, with a memory of names that must not show.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCookiePlace, moveToNextCookie } from '../../exporter/cookies/cookie-header.ts';
import type { SentCookie } from '../../exporter/exchanges/exchange.ts';
import { createSentCookies } from '../../exporter/exchanges/sent-cookies.ts';

const told = (name: string) => ({ cookie: `<${name}>`, class: 'other', listed: false }) as const;

/** What the cookies of a header are, without a memory. */
const readAnew = (header: string): SentCookie[] => {
  const cookies: SentCookie[] = [];
  const names = new Set<string>();
  const place = createCookiePlace();
  while (moveToNextCookie(header, place)) {
    const name = header.slice(place.nameStart, place.nameEnd);
    cookies.push({
      ...told(name),
      repeated: names.has(name),
      bytes: place.valueEnd - place.nameStart,
      nameFingerprint: `#${name}`,
      session: null,
      valueMark: null,
      life: 'unknown',
    });
    names.add(name);
  }
  return cookies;
};

const LONG_NAME = 'n'.repeat(129);
const piece = fc.constantFrom('a', 'b=', 'a=1', ' a=1', 'ab=2', 'a =3 ', '=', '==', '', ' ', '\t', LONG_NAME);
const header = fc.array(fc.oneof(piece, fc.constant(`${LONG_NAME}=1`))).map((pieces) => pieces.join(';'));

/** A reader that notes the names that it asks about. */
const createAsking = () => {
  const asked: string[] = [];
  const classify = (name: string) => {
    asked.push(name);
    return told(name);
  };
  const fingerprint = (text: string): string => `#${text}`;
  const read = createSentCookies({ classify, fingerprint, mark: null, isCut: false });
  return { asked, read };
};

describe('the cookies of a request', () => {
  it('do not depend on the requests before', () => {
    const { read } = createAsking();
    fc.assert(
      fc.property(header, (text) => assert.deepEqual(read(text), readAnew(text))),
      { numRuns: 3000 },
    );
  });
  it('are asked about once a name', () => {
    const { asked, read } = createAsking();
    for (const text of ['a=1; b=2', 'b=2; a=1', 'a=3; b=4; a=5']) read(text);
    assert.deepEqual(asked, ['a', 'b']);
  });
  it('are asked about anew when their names are too long to be remembered', () => {
    const { asked, read } = createAsking();
    for (let n = 0; n < 2; n++) read(`${LONG_NAME}=1; ${LONG_NAME}=2`);
    assert.deepEqual(asked, [LONG_NAME, LONG_NAME]);
  });
  it('are forgotten when there were too many names', () => {
    const { asked, read } = createAsking();
    read('first=1');
    for (let n = 0; n < 4096; n++) read(`name${n}=1`);
    asked.length = 0;
    read('first=1');
    assert.deepEqual(asked, ['first']);
  });
});
