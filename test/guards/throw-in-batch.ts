// A program's first import, for the tests of secrecy: makes the wall throw in the midst of a batch, or something throw right
// after one, with the text that the wall was given in the error, as a mistake in the code or a library might. It must
// change nothing else.
const toLowerCase = String.prototype.toLowerCase;

/** In the host of the line at which, or after which, it throws. */
const MARK = 'throw-at-this-line';
const MARK_AFTER = 'throw-after-this-line';

const breakOn = (text: string): never => {
  const cause = new Error(`the cause is ${text}`);
  throw Object.assign(new TypeError(`cannot read ${text}`, { cause }), { input: text });
};

String.prototype.toLowerCase = function (this: string): string {
  const text = String(this);
  if (text.includes(MARK)) breakOn(text);
  if (text.includes(MARK_AFTER)) setImmediate(() => breakOn(text));
  return toLowerCase.call(text);
};
