// log_format as people paste it.
import assert from 'node:assert/strict';
import { parseLogFormat } from '../../../exporter/formats/nginx/log-format.ts';

const parse = (text: string): unknown => {
  const parsed = parseLogFormat(text);
  return parsed.ok ? { ...parsed.format } : parsed.error.problem;
};
const f = (name: string, text: string, literals: string[], variables: string[], mode?: string): void => {
  it(name, () => assert.deepEqual(parse(text), { literals, variables, escape: mode }));
};

describe('parseLogFormat', () => {
  f('reads a body', '$status "$http_cookie"', ['', ' "', '"'], ['status', 'http_cookie']);
  f('reads braces', `\${status}x`, ['', 'x'], ['status']);
  f('ends a name where nginx ends it', '$status-$msec', ['', '-', ''], ['status', 'msec']);
  f('reads a body in quotation marks', "'$status '\n  '$msec'", ['', ' ', ''], ['status', 'msec']);
  f('reads a statement', "log_format x '$status';", ['', ''], ['status'], 'default');
  f(
    'reads a statement with escape',
    'log_format x escape=json \'{"s":"$status"\' \'}\';',
    ['{"s":"', '"}'],
    ['status'],
    'json',
  );
  f('reads double quotation marks', 'log_format x escape=none "$status\\"";', ['', '"'], ['status'], 'none');
  f('reads a statement without its semicolon', "log_format x '$status'", ['', ''], ['status'], 'default');
  f(
    'reads words without quotation marks',
    'log_format x $status:$msec;',
    ['', ':', ''],
    ['status', 'msec'],
    'default',
  );
  f(
    'undoes the backslashes of the configuration',
    "log_format x 'a\\tb\\\\c\\'$status\\d';",
    ["a\tb\\c'", '\\d'],
    ['status'],
    'default',
  );
  f('undoes them in a body too', '$status\\t$msec', ['', '\t', ''], ['status', 'msec']);
  f('keeps text beyond ASCII as UTF-8', 'ü$status', ['\xc3\xbc', ''], ['status']);
  f(
    'keeps a semicolon within quotation marks',
    "log_format x '$status;$msec';",
    ['', ';', ''],
    ['status', 'msec'],
    'default',
  );
  f('reads a body without variables', 'x', ['x'], []);
  it('knows combined by name', () => {
    const parsed = parseLogFormat('combined');
    assert.equal(parsed.ok && parsed.format.variables.length, 8);
  });

  const UNREADABLE =
    'the log_format statement cannot be read: a quotation mark is not closed, or text follows its ";"';
  const fails = (text: string, expected: string): void => {
    it(`refuses ${text}`, () => assert.equal(parse(text), expected));
  };
  fails("log_format x '$status", UNREADABLE);
  fails("log_format x '$status\\';", UNREADABLE);
  fails("log_format x '$status'; access_log y x;", UNREADABLE);
  fails("'$status", UNREADABLE);
  fails('a $ b', '"$ " in the log_format is no variable');
  fails('a $', '"$" in the log_format is no variable');
  fails(`a \${status`, '"$' + '{status" in the log_format is no variable');
  fails("log_format x escape=xml '$status';", 'the log_format says escape=xml');
});
