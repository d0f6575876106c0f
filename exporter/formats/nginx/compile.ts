// A log_format and the user's choice of fields → a reader, or what is wrong with them in the user's words.
import type { CanonicalField } from '../../exchanges/record.ts';
import { type Decode, decodeHexEscapes, decodeJsonEscapes, decodeNothing } from '../decoding/escapes.ts';
import { isCanonicalField, unknownField } from '../decoding/fields.ts';
import { createTemplate, type Escaping, isSearched, type Template } from '../decoding/template.ts';
import type { Compiled, Fidelity, FormatError, FormatOptions } from '../format.ts';
import { ESCAPES, type Escape, type LogFormat, parseLogFormat } from './log-format.ts';
import { bindFields, createReader } from './reader.ts';
import { findFields, isHeader, shapeOf } from './variables.ts';

const COOKIE_SNIPPET = `add "$http_cookie" and "$sent_http_set_cookie" to it, between quotation marks, e.g.
  log_format cookies '$remote_addr $host [$time_local] "$request" $status "$http_cookie" "$sent_http_set_cookie"';
or take the preset that "cookie-exporter formats nginx" prints`;

const isControl = (byte: number): boolean => byte < 0x20;
const ESCAPINGS: Readonly<Record<Escape, { readonly escaping: Escaping; readonly decode: Decode }>> = {
  default: {
    escaping: { excludes: (byte) => isControl(byte) || byte === 0x22 || byte >= 0x7f, backslash: false },
    decode: decodeHexEscapes,
  },
  json: {
    escaping: { excludes: (byte) => isControl(byte) || byte === 0x22, backslash: true },
    decode: decodeJsonEscapes,
  },
  none: { escaping: { excludes: () => false, backslash: false }, decode: decodeNothing },
};

/** The name in `$name` or `${name}`; null: neither. */
const variableOf = (expression: string): string | null => {
  const match = /^\$(?:(\w+)|\{(\w+)\})$/.exec(expression.trim());
  return match?.[1] ?? match?.[2] ?? null;
};

const fieldError = (field: string, problem: string, hint: string): FormatError => ({
  problem,
  hint,
  key: `fields.${field}`,
});

/** The user's choice of variables over the usual ones, or what is wrong with it. */
const overrideFields = (
  found: Map<CanonicalField, string>,
  fields: Readonly<Record<string, string>>,
  variables: readonly string[],
): FormatError | null => {
  for (const [field, expression] of Object.entries(fields)) {
    if (!isCanonicalField(field)) return unknownField(field, 'fields');
    const variable = variableOf(expression);
    if (variable === null) {
      return fieldError(field, `"${expression}" is no nginx variable`, 'write $name as in the log_format');
    }
    if (!variables.includes(variable)) {
      const hint = 'add it to the log_format in nginx, and give that log_format as the format';
      return fieldError(field, `$${variable} does not stand in the log_format`, hint);
    }
    found.set(field, variable);
  }
  return null;
};

/** What makes lines of this log_format unreadable, whatever they contain. */
const findUnreadable = (format: LogFormat, mode: Escape, template: Template): FormatError | null => {
  for (const [i, variable] of format.variables.entries()) {
    const next = format.variables[i + 1];
    if (next !== undefined && format.literals[i + 1] === '') {
      const problem = `$${variable} and $${next} stand in the log_format with nothing between them`;
      return {
        problem,
        hint: 'put a character between them that neither can contain, best a quotation mark',
      };
    }
    if (mode !== 'none' && isHeader(variable) && isSearched(template, i)) {
      const problem = `$${variable} stands in the log_format without quotation marks, so its end cannot be told`;
      return { problem, hint: `write "$${variable}", in nginx as well` };
    }
  }
  return null;
};

/** What this exporter cannot do without. */
const findMissing = (found: ReadonlyMap<CanonicalField, string>): FormatError | null => {
  if (!found.has('cookie') && !found.has('set_cookie')) {
    return { problem: 'this log is in a format without any cookie field', hint: COOKIE_SNIPPET };
  }
  if (found.has('time')) return null;
  return {
    problem: 'this log_format has no time',
    hint: 'add "$msec" (or $time_iso8601, $time_local) to it',
  };
};

const failed = (error: FormatError): Compiled => ({ ok: false, error });

const compileFormat = (
  format: LogFormat,
  mode: Escape,
  fields: Readonly<Record<string, string>>,
): Compiled => {
  const { escaping, decode } = ESCAPINGS[mode];
  const template = createTemplate(format.literals, format.variables.map(shapeOf), escaping);
  const found = findFields(format.variables);
  const error =
    overrideFields(found, fields, format.variables) ??
    findMissing(found) ??
    findUnreadable(format, mode, template);
  if (error !== null) return failed(error);
  const fidelity: Fidelity = {
    setCookie: found.has('set_cookie') ? 'unknown' : 'absent',
    cookie: found.has('cookie') ? 'all' : 'absent',
  };
  const bindings = bindFields(found, format.variables);
  return {
    ok: true,
    reader: createReader(template, bindings, decode, fidelity, new Set(found.keys())),
  };
};

/** Compiles the log_format in `definition`, body or statement, to a reader. */
export const compileNginx = ({ definition, settings = {}, fields = {} }: FormatOptions): Compiled => {
  const hint = "give the log_format as one text: format: { nginx: '<log_format body>', escape: json }";
  if (typeof definition !== 'string') return failed({ problem: 'the log_format is no text', hint });
  const parsed = parseLogFormat(definition);
  if (!parsed.ok) return failed(parsed.error);
  const { escape: mode = parsed.format.escape ?? 'default' } = settings;
  if (!(ESCAPES as readonly unknown[]).includes(mode)) {
    return failed({ problem: 'unknown escape', hint: 'one of default, json, none', key: 'escape' });
  }
  if (parsed.format.escape !== undefined && parsed.format.escape !== mode) {
    const problem = `escape is ${mode}, but the log_format statement says escape=${parsed.format.escape}`;
    return failed({ problem, hint: 'leave the key escape out; the statement tells it', key: 'escape' });
  }
  return compileFormat(parsed.format, mode as Escape, fields);
};
