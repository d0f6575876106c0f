// A whole header block as HAProxy's `req.hdrs` and `res.hdrs` give it: `name: value` lines, each with CRLF, names in lower
// case. It must not know what a header means.

const LINE_END = '\r\n';

/** Whether a text is a block of header lines and no single value, which cannot have a line end. */
export const isHeaderBlock = (text: string): boolean => text.includes(LINE_END);

/** The values of all lines of one name, in order. Linear in the block's length. */
export const valuesIn = (block: string, name: string): string[] => {
  const values: string[] = [];
  const wanted = `${name}:`;
  for (let at = 0; at < block.length; ) {
    const end = block.indexOf(LINE_END, at);
    const lineEnd = end < 0 ? block.length : end;
    if (block.startsWith(wanted, at)) values.push(block.slice(at + wanted.length, lineEnd).trim());
    at = lineEnd + LINE_END.length;
  }
  return values;
};
