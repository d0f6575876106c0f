import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LINE_KEYS, type LineFields, renderNginxLine } from '../../../exporter/commands/demo/nginx-line.ts';

const withFields = (fields: Partial<LineFields>): LineFields => ({
  ...(Object.fromEntries(LINE_KEYS.map((key) => [key, ''])) as LineFields),
  ...fields,
});

/** Bytes that Node lets a header value have: HTAB, visible ASCII, space and everything above. */
const headerBytes = fc
  .array(fc.oneof(fc.constant(9), fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })))
  .map((bytes) => String.fromCharCode(...bytes));

describe('a line of the demo’s edge', () => {
  const cookieOf = (cookie: string): string => {
    const line = renderNginxLine(withFields({ cookie })).toString('latin1');
    return line.slice(line.indexOf('"cookie":') + '"cookie":'.length, line.indexOf(',"set_cookie"'));
  };

  it('has the preset’s keys in its order, whatever the order of the fields', () => {
    const fields = Object.fromEntries([...LINE_KEYS].reverse().map((key) => [key, ''])) as LineFields;
    const expected = `{${LINE_KEYS.map((key) => `"${key}":""`).join(',')}}\n`;
    assert.equal(renderNginxLine(fields).toString('latin1'), expected);
  });

  for (const [cookie, expected, what] of [
    ['', '""', 'writes what is absent as empty'],
    ['u="q\\z"', '"u=\\"q\\\\z\\""', 'escapes quotes and backslashes'],
    ['a=\t', '"a=\\t"', 'escapes a tab'],
    ['c=Z\u00c3\u00bcrich\u00ff', '"c=Z\u00c3\u00bcrich\u00ff"', 'leaves bytes above 0x7F as they are'],
    ['a=/<>&', '"a=/<>&"', 'leaves all else as it is'],
  ] as const) {
    it(what, () => assert.equal(cookieOf(cookie), expected));
  }

  it('gives every byte of a header back', () => {
    fc.assert(
      fc.property(headerBytes, headerBytes, (cookie, agent) => {
        const line = renderNginxLine(withFields({ cookie, user_agent: agent })).toString('latin1');
        assert.deepEqual(JSON.parse(line), withFields({ cookie, user_agent: agent }));
      }),
    );
  });
});
