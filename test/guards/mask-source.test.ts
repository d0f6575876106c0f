// Telling code from comments and texts, on which the other guards rely.
import assert from 'node:assert/strict';
import { listCode, readText } from './checkout.ts';
import { maskSource } from './mask-source.ts';

describe('masked source', () => {
  for (const [what, text, expected] of [
    ['a line comment', 'a // b\nc', 'a     \nc'],
    ['a comment over lines', 'a /* b\n"c */ d', 'a     \n      d'],
    ['a text', "a = 'b\\'c' + d", "a = '    ' + d"],
    ['a text with a comment in it', 'a = "//b"; c', 'a = "   "; c'],
    ['a template', 'a = `b\n"c`; d', 'a = ` \n  `; d'],
    ['an expression in a template', `\`a\${b}c\`; d`, `\` \${b} \`; d`],
    ['a template in a template', `\`a\${b ? \`c\${d}\` : {}}e\`; f`, `\` \${b ? \` \${d}\` : {}} \`; f`],
    ['a dollar in a template', '`a$b`; c', '`   `; c'],
    ['a regular expression with quotes', `a = /["'\`]/; b`, 'a = /     /; b'],
    ['a regular expression with a slash in a class', 'a(/[/]b/, c)', 'a(/    /, c)'],
    ['a division', "a = b / c; d = 'e' / f", "a = b / c; d = ' ' / f"],
    ['a regular expression behind an arrow', "() => /'/.test(a)", '() => / /.test(a)'],
  ] as const) {
    it(`blanks ${what}`, () => assert.equal(maskSource(text), expected));
  }
  it('keeps every position and line end of every file', () => {
    const lineEnds = (text: string) => text.replace(/[^\n]/g, ' ');
    const moved = listCode().filter(
      (path) => lineEnds(maskSource(readText(path))) !== lineEnds(readText(path)),
    );
    assert.deepEqual(moved, []);
  });
});
