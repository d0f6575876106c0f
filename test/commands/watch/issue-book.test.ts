// When it is proven that a source shows one Set-Cookie of several, and when it only looks like it.
import assert from 'node:assert/strict';
import {
  createIssueBook,
  findOnlyShown,
  type IssueBook,
} from '../../../exporter/commands/watch/issue-book.ts';
import { carrying, exchange, issued, sent, setting } from '../../slis/counting.ts';

type Seen = readonly [times: number, issued: readonly string[], returned?: readonly string[]];

/** Cookies named `js…` could be set by a script. */
const bookOf = (...seen: readonly Seen[]): IssueBook => {
  const book = createIssueBook();
  note(book, ...seen);
  return book;
};
const note = (book: IssueBook, ...seen: readonly Seen[]): void => {
  for (const [times, set, returned = []] of seen) {
    for (let n = 0; n < times; n++) {
      const response = setting(
        ...set.map((cookie) => issued({ cookie, httpOnly: !cookie.startsWith('js') })),
      );
      book.saw(exchange({ response, request: carrying(...returned.map((cookie) => sent({ cookie }))) }));
    }
  }
};

const conclude = (witness: IssueBook, ...seen: readonly Seen[]) => {
  const book = bookOf(...seen);
  return findOnlyShown(book, [book, witness]);
};

const ORIGIN = bookOf([100, ['sid', 'csrf']], [50, []]);
const RETURNING: Seen = [1000, [], ['sid', 'csrf']];

describe('only one Set-Cookie of several is shown', () => {
  it('the first, where another log shows what stands behind it', () =>
    assert.equal(conclude(ORIGIN, [200, ['sid']], RETURNING), 'first'));
  it('the last, where another log shows what stands before it', () =>
    assert.equal(conclude(ORIGIN, [200, ['csrf']], RETURNING), 'last'));
  it('the first, of two that a product never sets alone', () =>
    assert.equal(findOnlyShown(bookOf([20, ['AWSALB']]), []), 'first'));
  it('the last of these', () => assert.equal(findOnlyShown(bookOf([20, ['AWSALBCORS']]), []), 'last'));
});

describe('it is not proven that only one Set-Cookie is shown', () => {
  it('by never seeing two', () =>
    assert.equal(findOnlyShown(bookOf([10_000, ['sid'], ['sid', 'csrf']]), []), null));
  it('where some record has two', () =>
    assert.equal(conclude(ORIGIN, [200, ['sid']], [1, ['sid', 'lang']], RETURNING), null));
  it('where the edge takes the other one away, so that it never comes back', () =>
    assert.equal(conclude(ORIGIN, [200, ['sid']], [1000, [], ['sid']]), null));
  it('where a script may have set the other one', () =>
    assert.equal(
      conclude(bookOf([100, ['sid', 'js-theme']]), [200, ['sid']], [1000, [], ['js-theme']]),
      null,
    ));
  it('where the other one is seldom set beside', () =>
    assert.equal(conclude(bookOf([100, ['sid']], [20, ['sid', 'csrf']]), [200, ['sid']], RETURNING), null));
  it('by few responses', () => assert.equal(conclude(ORIGIN, [199, ['sid']], RETURNING), null));
  it('of twins that come together', () =>
    assert.equal(findOnlyShown(bookOf([100, ['AWSALB', 'AWSALBCORS']]), []), null));
});

describe('the book of issued cookies', () => {
  it('holds a bounded number of names', () => {
    const book = createIssueBook();
    for (let n = 0; n < 1000; n++) note(book, [1, [`name${n}`, 'sid']]);
    assert.equal([...book.names()].length, 32);
    assert.equal(book.countsOf('name999'), undefined);
  });
  it('holds a bounded number of names that clients send', () => {
    const book = createIssueBook();
    for (let n = 0; n < 100_000; n++) note(book, [1, [], [`name${n}`]]);
    assert.deepEqual([book.returned('name0'), book.returned('name99999'), [...book.names()]], [1, 0, []]);
  });
});
