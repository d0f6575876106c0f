// Why lines of a source cannot be read: at which value of its format they stop, whether they were cut, whether they are in
// another format. It must not show any of them.
import type { SourceConfig } from '../../config/config.ts';
import type { RejectReason } from '../../exchanges/record.ts';
import type { Stop } from '../../formats/format.ts';
import { findFormat } from '../../formats/index.ts';
import { digits } from '../digits.ts';
import { configChange, productChange } from './cures.ts';
import type { Change, Finding } from './finding.ts';
import { otherFormatOf, type Sample } from './sample.ts';
import { capitalized, ordinal, shareInWords } from './words.ts';

/** Less than this share of lines that cannot be read is the usual noise of a log. */
const MANY = 0.05;
/** Where products and syslog servers cut whole lines. */
const CUTS = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_535];
/** What stands before a line, as the header of a syslog message, is part of what is cut. */
const HEADER_BYTES = 128;
/** That differs by as much from line to line. */
const CUT_SPREAD_BYTES = 32;

const WORDS: Readonly<Record<RejectReason, string>> = {
  too_long: 'longer than `limits.line`',
  empty: 'empty',
  no_match: 'not as the format says',
  ambiguous: 'to be read in more than one way',
  invalid_json: 'no JSON',
  no_time: 'without a time that can be read',
  no_status: 'without a status that can be read',
  internal_error: 'left out, for the exporter itself broke on them',
};

const rejectedOf = ({ rejected }: Sample): number =>
  [...rejected].reduce((sum, [reason, lines]) => sum + (reason === 'empty' ? 0 : lines), 0);

const reasonsOf = ({ rejected }: Sample): string =>
  [...rejected]
    .filter(([reason]) => reason !== 'empty')
    .sort(([, a], [, b]) => b - a)
    .map(([reason, lines]) => `${digits(lines)} ${WORDS[reason]}`)
    .join(', ');

/** The length at which most lines that cannot be read end, all longer than those that can; null: there is none. */
const cutOf = ({ rejectedLengths, longestRead }: Sample): number | null => {
  const longest = Math.max(0, ...rejectedLengths.keys());
  const all = [...rejectedLengths.values()].reduce((sum, lines) => sum + lines, 0);
  const near = [...rejectedLengths]
    .filter(([length]) => length > longest - CUT_SPREAD_BYTES)
    .reduce((sum, [, lines]) => sum + lines, 0);
  const isKnown = CUTS.some((cut) => longest <= cut && longest > cut - HEADER_BYTES);
  const isCut = isKnown && longest >= longestRead && all > 1 && near >= 0.9 * all;
  return isCut ? longest : null;
};

const quoted = (text: string): string => `\`${text}\``;

const stopInWords = ({ written, place, values, behind }: Stop): string => {
  const expected = behind === '' ? 'the line should end' : `${quoted(behind)} should follow`;
  return written === null
    ? `at their very beginning, where ${quoted(behind)} should stand`
    : `at ${quoted(written)}, the ${ordinal(place)} of the ${values} values of your format: behind it ${expected}`;
};

/** Where most lines stop that are not as the format says. */
const whereOf = ({ stops }: Sample): string => {
  const sorted = [...stops.values()].sort((a, b) => b.lines - a.lines);
  const [most] = sorted;
  if (most === undefined) return '';
  const all = sorted.reduce((sum, { lines }) => sum + lines, 0);
  return ` Of those looked at closely ${shareInWords(most.lines, all)} stop ${stopInWords(most.stop)}.`;
};

const isText = ({ reader }: SourceConfig): boolean => reader.explain !== undefined;

const otherChange = (format: string): Change =>
  configChange("They are in another format. In the source's config:", `format: ${format}`);

const changeOf = (source: SourceConfig, sample: Sample, cut: number | null): Change => {
  const other = otherFormatOf(sample.unread, source.format);
  const product = findFormat(source.format)?.product ?? source.format;
  if (other !== null) return otherChange(other);
  if (sample.rejected.has('too_long'))
    return configChange("In the exporter's config:", 'limits: { line: 256KiB }');
  if (cut !== null) return productChange(source, 'lines_do_not_match');
  if (!isText(source)) return productChange(source, 'lines_do_not_match');
  const { says, snippet } = productChange(source, 'lines_do_not_match');
  return {
    says: `Give the exporter the very text that ${product} logs by, as \`format: { ${source.format}: '…' }\`, or let it log by this one. ${says}`,
    snippet,
  };
};

/** What is wrong with lines that cannot be read; nothing where they are few. */
export const judgeLines = (source: SourceConfig, sample: Sample): Finding[] => {
  const rejected = rejectedOf(sample);
  const judged = sample.lines - sample.ignored - (sample.rejected.get('empty') ?? 0);
  if (rejected === 0 || rejected < judged * MANY) return ignoredOnly(source, sample);
  const cut = cutOf(sample);
  const cutWords =
    cut === null ? '' : ` They are about ${digits(cut)} bytes long, so something cuts them there.`;
  const says =
    `${capitalized(shareInWords(rejected, judged))} lines cannot be read as ${source.format}: ${reasonsOf(sample)}.` +
    whereOf(sample) +
    cutWords;
  const change = changeOf(source, sample, cut);
  return [{ state: 'lines_do_not_match', isFault: true, says, change }];
};

/** Well-formed lines, none of which is a request. */
const ignoredOnly = (source: SourceConfig, { lines, records, ignored, otherwise }: Sample): Finding[] => {
  if (records > 0 || ignored === 0 || ignored < lines) return [];
  const other = otherFormatOf(otherwise, source.format);
  const says = `${capitalized(shareInWords(ignored, lines))} lines are well formed, but none is a request as ${source.format} has them, or all are of sites that \`sites.ignore\` names.`;
  const change = other === null ? productChange(source, 'lines_do_not_match') : otherChange(other);
  return [{ state: 'lines_do_not_match', isFault: true, says, change }];
};
