// A program's first import, for the tests of secrecy: makes the wall throw in the midst of a batch, with the text that it
// was given in the error, as a mistake in the code or a library might. It must change nothing else.
const toLowerCase = String.prototype.toLowerCase;

/** In the host of the line at which it throws. */
const MARK = 'throw-at-this-line';

String.prototype.toLowerCase = function (this: string): string {
  if (!this.includes(MARK)) return toLowerCase.call(this);
  const cause = new Error(`the cause is ${this}`);
  throw Object.assign(new TypeError(`cannot read ${this}`, { cause }), { input: String(this) });
};
