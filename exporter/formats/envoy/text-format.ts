// An Envoy text_format → a reader, or what is wrong with it in the user's words. Envoy escapes nothing in such lines, so one
// that can be read in several ways is not read.
import { encodeUtf8 } from '../decoding/byte-strings.ts';
import { compileText } from '../decoding/compile-text.ts';
import { decodeNothing } from '../decoding/escapes.ts';
import { createSetField } from '../decoding/fields.ts';
import type { FormatText, Slot, Vocabulary } from '../decoding/format-text.ts';
import type { Escaping, Shape } from '../decoding/place.ts';
import { NO_SPACE, NUMBER, WORD } from '../decoding/shapes.ts';
import { shapeOfTime } from '../decoding/strftime.ts';
import type { Compiled, FormatOptions } from '../format.ts';
import { fidelityOf } from './fidelity.ts';
import { MEANINGS, type Operator, parseOperators } from './operators.ts';

const TAB = 0x09;
/** No header has a control byte but tabs. */
const RAW: Escaping = { excludes: (byte) => byte < 0x20 && byte !== TAB, backslash: false };

const TIMES = ['START_TIME', 'EMIT_TIME'];
const DEFAULT_TIME = '%Y-%m-%dT%H:%M:%S.%3fZ';

/** The shape of a time operator's text; null: it is no time, or one that could not be read. */
const timeShapeOf = ({ name, argument }: Operator): Shape | null => {
  if (!TIMES.includes(name)) return null;
  const layout = argument.replaceAll("'", '');
  return shapeOfTime(layout === '' ? DEFAULT_TIME : layout);
};

const shapeOf = (operator: Operator): Shape => {
  const { name } = operator;
  const time = timeShapeOf(operator);
  if (time !== null) return time;
  if (isSpaceless(operator)) return NO_SPACE;
  if (/^(?:RESPONSE_CODE|DURATION|.*_DURATION|BYTES_\w+|.*_BYTES|UPSTREAM_REQUEST_ATTEMPT_COUNT)$/.test(name))
    return NUMBER;
  if (/^(?:PROTOCOL|\w+_TLS_VERSION|\w+_TLS_CIPHER|TRACE_ID|STREAM_ID|CONNECTION_ID)$/.test(name))
    return WORD;
  return /^(?:RESPONSE_FLAGS|UPSTREAM_HOST|UPSTREAM_CLUSTER|\w+_ADDRESS\w*)$/.test(name) ? NO_SPACE : 'text';
};

/** What HTTP lets no space into: pseudo-headers, or the path that they had before. */
const isSpaceless = ({ name, argument }: Operator): boolean => name === 'REQ' && argument.includes(':');

const nameOf = ({ name, argument }: Operator): string => (argument === '' ? name : `${name}(${argument})`);
const writtenOf = (operator: Operator): string => `%${nameOf(operator)}%`;

/** A time can be found whatever its layout, if it is one that can be read; other operators by their argument. */
const viewsOf = (operator: Operator): string[] => {
  if (!TIMES.includes(operator.name)) return [nameOf(operator)];
  return timeShapeOf(operator) === null ? [] : [...new Set([operator.name, nameOf(operator)])];
};

const slotOf = (operator: Operator): Slot => ({
  written: writtenOf(operator),
  shape: shapeOf(operator),
  escaping: RAW,
  decode: decodeNothing,
  end: ['REQ', 'RESP', 'CEL'].includes(operator.name) ? 'visible' : 'any',
});

const textOf = (pieces: readonly (string | Operator)[]): FormatText => {
  const literals = [''];
  const operators: Operator[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') literals.push(literals.pop() + encodeUtf8(piece));
    else {
      operators.push(piece);
      literals.push('');
    }
  }
  const views = operators.flatMap((operator, slot) => viewsOf(operator).map((name) => ({ name, slot })));
  return { literals, slots: operators.map(slotOf), views };
};

const viewOf = (expression: string): string | null => {
  const parsed = parseOperators(expression.trim());
  const [only, ...others] = parsed.ok ? parsed.pieces : [];
  return only === undefined || typeof only === 'string' || others.length > 0 ? null : nameOf(only);
};

const vocabularyFor = (operators: readonly Operator[]): Vocabulary => {
  const find = (view: string | undefined): Operator | undefined =>
    operators.find((one) => nameOf(one) === view);
  const hasUpstreamHost = operators.some(({ name }) => name === 'UPSTREAM_HOST');
  const fidelityFor = (found: ReadonlyMap<string, string>): ReturnType<typeof fidelityOf> =>
    fidelityOf((field) => find(found.get(field)));
  return {
    words: {
      product: 'Envoy',
      text: 'text_format',
      directive: 'operator',
      spelling: '%REQ(NAME)%',
      cookieHint: `add "%REQ(COOKIE)%" and "%RESP(SET-COOKIE)%" to it, between quotation marks, or better take the json_format
that "cookie-exporter formats envoy" prints, for a text_format escapes nothing`,
      timeHint: 'add %START_TIME% to it',
    },
    escapesByBackslash: false,
    candidates: MEANINGS.map(({ field, operators: wanted }) => [field, wanted] as const),
    viewOf,
    bind: (field, view, zone) => {
      const { separator } = fidelityOf((one) => (one === field ? find(view) : undefined));
      const set = createSetField(field, { separator, durationUnitSeconds: 1e-3, zone });
      const convert = MEANINGS.find((one) => one.field === field && one.operators.includes(view))?.convert;
      if (convert === undefined) return set;
      const isSilent = field === 'upstream_scheme' && !hasUpstreamHost;
      return (record, text) => {
        if (!isSilent || text !== '-') set(record, convert(text));
      };
    },
    fidelityOf: (found) => fidelityFor(found).fidelity,
  };
};

/** Compiles a text_format. */
export const compileTextFormat = (definition: string, options: FormatOptions): Compiled => {
  const parsed = parseOperators(definition.replace(/(?:\\n|\n)$/, ''));
  if (!parsed.ok) {
    const hint =
      'write %OPERATOR%, %OPERATOR(ARGUMENT)% or %OPERATOR(ARGUMENT):LENGTH%; a percent sign is %%';
    return { ok: false, error: { problem: `"${parsed.piece}" is no operator`, hint } };
  }
  const operators = parsed.pieces.filter((piece) => typeof piece !== 'string');
  return compileText(textOf(parsed.pieces), vocabularyFor(operators), options);
};
