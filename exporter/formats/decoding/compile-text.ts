// A format text and the user's choice of fields → a reader, or what is wrong with them in the user's words. One for all
// products whose users write formats; it must not know any of them.
import type { CanonicalField } from '../../exchanges/record.ts';
import type { Compiled, FormatError, FormatOptions } from '../format.ts';
import { decodeNothing } from './escapes.ts';
import { isCanonicalField, unknownField } from './fields.ts';
import type { FormatText, Vocabulary } from './format-text.ts';
import { createTemplate, isSearched, type Template } from './template.ts';
import { type Binding, createTextReader, type Ignored } from './text-reader.ts';
import type { Zone } from './times.ts';
import { createZone } from './zones.ts';

/** More values than any log has; what it costs to read a line, and to compile its text, grows with their number. */
const MAX_VALUES = 200;

const failed = (error: FormatError): Compiled => ({ ok: false, error });

/** The view that fills each field, of those that stand in the text. */
const findFields = ({ views }: FormatText, { candidates }: Vocabulary): Map<CanonicalField, string> => {
  const names = new Set(views.map(({ name }) => name));
  const found = new Map<CanonicalField, string>();
  for (const [field, wanted] of candidates) {
    const name = wanted.find((one) => names.has(one));
    if (name !== undefined) found.set(field, name);
  }
  return found;
};

const fieldError = (field: string, problem: string, hint: string): FormatError => ({
  problem,
  hint,
  key: `fields.${field}`,
});

/** The user's choice of views over the usual ones, or what is wrong with it. */
const overrideFields = (
  found: Map<CanonicalField, string>,
  fields: Readonly<Record<string, string>>,
  { views }: FormatText,
  { words, viewOf }: Vocabulary,
): FormatError | null => {
  for (const [field, expression] of Object.entries(fields)) {
    if (!isCanonicalField(field)) return unknownField(field, 'fields');
    const name = viewOf(expression);
    if (name === null) {
      const problem = `"${expression}" is no ${words.product} ${words.directive}`;
      return fieldError(field, problem, `write ${words.spelling} as in the ${words.text}`);
    }
    if (!views.some((view) => view.name === name)) {
      const hint = `add it to the ${words.text} in ${words.product}, and give that ${words.text} as the format`;
      return fieldError(field, `${expression.trim()} does not stand in the ${words.text}`, hint);
    }
    found.set(field, name);
  }
  return null;
};

/** What this exporter cannot do without. */
const findMissing = (
  found: ReadonlyMap<CanonicalField, string>,
  { words }: Vocabulary,
): FormatError | null => {
  if (!found.has('cookie') && !found.has('set_cookie')) {
    return { problem: 'this log is in a format without any cookie field', hint: words.cookieHint };
  }
  if (found.has('time')) return null;
  return { problem: `this ${words.text} has no time`, hint: words.timeHint };
};

/** What makes lines of this text unreadable, whatever they contain. */
const findUnreadable = (text: FormatText, { words }: Vocabulary, template: Template): FormatError | null => {
  for (const [i, slot] of text.slots.entries()) {
    const next = text.slots[i + 1];
    const literal = text.literals[i + 1] ?? '';
    if (next !== undefined && literal === '') {
      return {
        problem: `${slot.written} and ${next.written} stand in the ${words.text} with nothing between them`,
        hint: 'put a character between them that neither can contain, best a quotation mark',
      };
    }
    const isOpen = slot.end === 'certain' || (slot.end === 'visible' && literal.trim() === '');
    if (isOpen && isSearched(template, i)) {
      return {
        problem: `${slot.written} stands in the ${words.text} without quotation marks, so its end cannot be told`,
        hint: `write "${slot.written}", in ${words.product} as well`,
      };
    }
  }
  return null;
};

const bindFields = (
  found: ReadonlyMap<CanonicalField, string>,
  { slots, views }: FormatText,
  { bind, marks = new Map() }: Vocabulary,
  zone: Zone,
): Binding[] => {
  const bindingOf = (field: Binding['field'], name: string, set: Binding['set']): Binding => {
    const slot = views.find((view) => view.name === name)?.slot ?? 0;
    return { field, slot, decode: slots[slot]?.decode ?? decodeNothing, set };
  };
  const marked = [...marks].filter(([name]) => views.some((view) => view.name === name));
  return [
    ...marked.map(([name, set]) => bindingOf(null, name, set)),
    ...Array.from(found, ([field, name]) => bindingOf(field, name, bind(field, name, zone))),
  ];
};

const findIgnored = ({ views }: FormatText, { ignored = new Map() }: Vocabulary): Ignored[] =>
  views.flatMap(({ name, slot }) => {
    const text = ignored.get(name);
    return text === undefined ? [] : [{ slot, text }];
  });

const templateOf = (
  { literals, slots }: FormatText,
  read: readonly { readonly slot: number }[],
): Template => {
  const needed = new Set(read.map(({ slot }) => slot));
  return createTemplate(
    literals,
    slots.map((slot, i) => ({ ...slot, isNeeded: needed.has(i) })),
  );
};

/** Compiles a format text to a reader. */
export const compileText = (
  text: FormatText,
  vocabulary: Vocabulary,
  { fields = {}, timezone = 'UTC' }: FormatOptions,
): Compiled => {
  if (text.slots.length > MAX_VALUES) {
    const problem = `this ${vocabulary.words.text} has ${text.slots.length} values`;
    return failed({
      problem,
      hint: `leave out what this exporter does not need; ${MAX_VALUES} are the most`,
    });
  }
  const found = findFields(text, vocabulary);
  const missing = overrideFields(found, fields, text, vocabulary) ?? findMissing(found, vocabulary);
  if (missing !== null) return failed(missing);
  const zone = createZone(timezone);
  if (zone === null) {
    const hint = 'UTC, or an IANA name such as Europe/Berlin';
    return failed({ problem: `unknown time zone "${timezone}"`, hint });
  }
  const bindings = bindFields(found, text, vocabulary, zone);
  const ignored = findIgnored(text, vocabulary);
  const template = templateOf(text, [...bindings, ...ignored]);
  const unreadable = findUnreadable(text, vocabulary, template);
  if (unreadable !== null) return failed(unreadable);
  return {
    ok: true,
    reader: createTextReader({
      template,
      text,
      bindings,
      ignored,
      escapesByBackslash: vocabulary.escapesByBackslash,
      fidelity: vocabulary.fidelityOf(found),
      fields: new Set(found.keys()),
      correct: vocabulary.correct,
    }),
  };
};
