// A strict reader of both text formats, written from their specifications, so that tests see what a scraper sees.
// It throws at anything that the formats do not allow or that this exporter does not write.
import assert from 'node:assert/strict';

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of OpenMetrics only. */
  readonly exemplar?: { readonly traceId: string; readonly value: number; readonly seconds: number };
};
export type ParsedFamily = {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string | null;
  readonly samples: readonly Sample[];
};

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};

export const parseExposition = (text: string, format: 'prometheus' | 'openmetrics'): ParsedFamily[] => {
  assert.ok(text === '' || text.endsWith('\n'), 'the last line ends with a line feed');
  const lines = text.split('\n').slice(0, -1);
  if (format === 'openmetrics') assert.equal(lines.pop(), '# EOF');
  const families: (ParsedFamily & { samples: Sample[] })[] = [];
  for (let i = 0; i < lines.length; ) {
    const [name, help] = parseComment(lines[i++], 'HELP');
    const [typed, type] = parseComment(lines[i++], 'TYPE');
    assert.equal(typed, name);
    const hasUnit = format === 'openmetrics' && (lines[i] ?? '').startsWith('# UNIT ');
    const unit = hasUnit ? parseComment(lines[i++], 'UNIT')[1] : null;
    if (unit !== null) assert.ok(name.endsWith(`_${unit}`), `${name} ends with its unit`);
    const samples: Sample[] = [];
    while (i < lines.length && !(lines[i] as string).startsWith('#'))
      samples.push(parseSample(lines[i++] as string, format));
    for (const sample of samples)
      assert.ok(isOf(sample.name, name, type, format), `${sample.name} is of ${name}`);
    assert.ok(!families.some((family) => family.name === name), `${name} stands together`);
    families.push({ name, type, help: unescapeText(help), unit, samples });
  }
  return families;
};

const isOf = (sample: string, family: string, type: string, format: string): boolean =>
  type === 'counter' && format === 'prometheus'
    ? sample === family && sample.endsWith('_total')
    : (SUFFIXES[type] ?? []).some((suffix) => sample === family + suffix);

const parseComment = (line: string | undefined, keyword: string): [name: string, rest: string] => {
  const match = /^# ([A-Z]+) ([a-z][a-z0-9_]*) (.*)$/.exec(line ?? '');
  assert.equal(match?.[1], keyword);
  return [match?.[2] as string, match?.[3] as string];
};

const LABEL = /([a-z_]+)="((?:\\\\|\\n|\\"|[^\\"\n])*)"(,|\})/y;
const VALUE = /^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/** OpenMetrics allows 128 chars of names and values. */
const EXEMPLAR = /^ # \{trace_id="([0-9a-f-]{1,120})"\} (\d+(?:\.\d+)?(?:e[+-]?\d+)?) (\d+(?:\.\d+)?)$/;

const parseExemplar = (text: string): Sample['exemplar'] => {
  const [, traceId, value, seconds] = EXEMPLAR.exec(text) ?? [];
  assert.ok(traceId !== undefined, 'the exemplar is well formed');
  return { traceId, value: Number(value), seconds: Number(seconds) };
};

const parseSample = (whole: string, format: string): Sample => {
  const end = format === 'openmetrics' ? whole.indexOf(' # {') : -1;
  const line = end < 0 ? whole : whole.slice(0, end);
  const exemplar = end < 0 ? undefined : parseExemplar(whole.slice(end));
  const name = /^[a-z][a-z0-9_]*/.exec(line)?.[0] ?? '';
  const labels: Record<string, string> = {};
  let at = name.length;
  if (line[at] === '{') {
    LABEL.lastIndex = at + 1;
    for (let end = ','; end === ','; ) {
      const match = LABEL.exec(line);
      assert.ok(match !== null, 'labels are well formed');
      const [, label, value, separator] = match as unknown as [string, string, string, string];
      assert.ok(!Object.hasOwn(labels, label), 'no label stands twice');
      labels[label] = unescapeText(value);
      end = separator;
      at = LABEL.lastIndex;
    }
  }
  assert.equal(line[at], ' ');
  const value = line.slice(at + 1);
  assert.match(value, VALUE);
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')), ...(exemplar && { exemplar }) };
};

const UNESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\"': '"' };
const unescapeText = (text: string): string => text.replace(/\\[\\n"]/g, (pair) => UNESCAPED[pair] as string);
