// What is said of an error that nobody caught: its kind and its place, and nothing that it says itself.
import assert from 'node:assert/strict';
import { endOnCrash } from '../../exporter/commands/crash.ts';

const SECRET = 'x7Kq2Wm9Zr4Tb6Yv1Np3Hc8G';

/** What a program says of an error that nobody caught, and how it ends. */
const crash = (error: unknown): { readonly said: string; readonly code: number | undefined } => {
  let said = '';
  let code: number | undefined;
  let onError = (_: unknown): void => undefined;
  endOnCrash({
    on: (_event, listener) => {
      onError = listener;
    },
    exit: (given) => {
      code = given;
    },
    stderr: {
      write: (text) => {
        said += text;
      },
    },
  });
  onError(error);
  return { said, code };
};

class NamedBySecret extends Error {
  override readonly name = `a ${SECRET}`;
}

const withStack = (stack: string): Error => Object.assign(new Error(SECRET), { stack });

const parseError = (): unknown => {
  try {
    return JSON.parse(`{"a": ${SECRET}}`);
  } catch (error) {
    return error;
  }
};

const ERRORS: readonly (readonly [what: string, error: unknown])[] = [
  ['a message', new Error(`cannot read ${SECRET}`)],
  ['a message that looks like a stack', new Error(`a\n    at read (file:///${SECRET}.ts:1:1)`)],
  ['a message that was changed after', Object.assign(new Error(`a ${SECRET}`), { message: 'b' })],
  ['a stack that was changed', withStack(`${SECRET}\n    at a (file:///${SECRET}:1:1)`)],
  ['a name', new NamedBySecret('a')],
  ['a code', Object.assign(new Error('a'), { code: `E ${SECRET}` })],
  ['a cause', new Error('a', { cause: new Error(SECRET) })],
  ['members', Object.assign(new Error('a'), { input: SECRET })],
  ['errors in an error', new AggregateError([new Error(SECRET)], SECRET)],
  ['what JSON.parse says', parseError()],
  ['a text', SECRET],
  ['an object', { toString: () => SECRET }],
  ['nothing', undefined],
];

describe('a crash', () => {
  for (const [what, error] of ERRORS) {
    it(`does not say what is in ${what}`, () => assert.doesNotMatch(crash(error).said, new RegExp(SECRET)));
  }
  it('says what kind of error it was, and where', () => {
    const { said, code } = crash(Object.assign(new TypeError('of a kind'), { code: 'ERR_KIND' }));
    assert.equal(code, 70);
    assert.match(said, /^cookie-exporter broke: TypeError ERR_KIND; .*\n( {4}at .*\n)*/);
    assert.match(said, /\n {4}at .*crash\.test\.ts:\d+:\d+\)?\n/);
  });
});
