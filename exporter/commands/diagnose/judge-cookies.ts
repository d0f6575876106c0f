// How much of the cookies a source shows, and what would show more. It must not claim a fault where the product cannot.
import type { SourceConfig } from '../../config/config.ts';
import type { Ailment } from '../../formats/format.ts';
import { findFormat } from '../../formats/index.ts';
import { configChange, productChange } from './cures.ts';
import type { Finding } from './finding.ts';
import type { Sample } from './sample.ts';
import { capitalized, shareInWords } from './words.ts';

/** The format's own limit, for which nobody knows a cure. */
const isLimit = ({ format, reader }: SourceConfig, ailment: Ailment, fidelity: string): boolean => {
  const { remedies } = findFormat(format) ?? {};
  const { setCookie, cookie } = reader.fidelity;
  return (setCookie === fidelity || cookie === fidelity) && remedies?.[ailment] === undefined;
};

const findingOf = (source: SourceConfig, ailment: Ailment, fidelity: string, says: string): Finding => {
  const isFault = !isLimit(source, ailment, fidelity);
  return { state: ailment, isFault, says, change: isFault ? productChange(source, ailment) : null };
};

const judgeFields = (source: SourceConfig, { records, visible }: Sample): Finding[] => {
  const { fields } = source.reader;
  const isInFormat = fields.has('cookie') || fields.has('set_cookie');
  const isShown = visible.shows('cookie') || visible.shows('set_cookie');
  if (isInFormat && (records === 0 || isShown)) return [];
  const says = isInFormat
    ? `The format has cookies, but none of the records has a field for them: the product does not log them.`
    : `This format has neither Cookie nor Set-Cookie in it: requests are counted by transport, and nothing is known of cookies.`;
  return [findingOf(source, 'no_cookie_fields', 'absent', says)];
};

const judgeRedacted = (
  source: SourceConfig,
  { withCookie, withHiddenCookie, visible }: Sample,
): Finding[] => {
  const hidesSetCookie = visible.setCookie() === 'redacted';
  const hidesCookie = withCookie > 0 && withHiddenCookie === withCookie;
  if (!hidesSetCookie && !hidesCookie) return [];
  const headers = [...(hidesCookie ? ['Cookie'] : []), ...(hidesSetCookie ? ['Set-Cookie'] : [])].join(
    ' and ',
  );
  const says = `The log has ${headers}, but hides what is in it: that there are cookies is known, and nothing of them.`;
  return [findingOf(source, 'redacted', 'redacted', says)];
};

const judgeTruncated = (source: SourceConfig, { visible }: Sample): Finding[] => {
  const cuts = [
    ...(visible.cookie() === 'truncated' ? ['Cookie'] : []),
    ...(visible.setCookie() === 'truncated' ? ['Set-Cookie'] : []),
  ];
  if (cuts.length === 0) return [];
  const bytes = visible.cutBytes();
  const where = bytes === null ? '' : ` Different ones pile up at ${bytes} bytes, and none is longer.`;
  const says = `The log cuts ${cuts.join(' and ')} short: sizes are not known, and cookies at the end are missing.${where}`;
  return [findingOf(source, 'truncated', 'truncated', says)];
};

const judgeOnlyShown = (source: SourceConfig, { visible }: Sample): Finding[] => {
  const only = visible.setCookie();
  if (only !== 'first' && only !== 'last') return [];
  const says =
    `Of the Set-Cookie headers of a response only the ${only} one is in the log: ` +
    'coverage is known of these cookies alone, and is shown as partial.';
  return [findingOf(source, 'first_or_last_only', only, says)];
};

/** Whether requests of both vantages can be joined. */
const judgeRequestId = (
  source: SourceConfig,
  { records, withRequestId }: Sample,
  isJoined: boolean,
): Finding[] => {
  if (!isJoined || records === 0 || withRequestId * 2 >= records) return [];
  const none = records - withRequestId;
  const says = `${capitalized(shareInWords(none, records))} records have no request id: they cannot be joined with those of the other vantage, so that rewrites between the two stay unknown.`;
  const change = source.reader.fields.has('request_id')
    ? productChange(source, 'no_request_id')
    : configChange(
        'Log an id that both sides know, and say where it stands:',
        ...productChange(source, 'no_request_id').snippet.trimEnd().split('\n'),
        '',
        "# in the source's config, if it stands elsewhere than usual",
        'fields: { request_id: … }',
      );
  return [{ state: 'no_request_id', isFault: true, says, change }];
};

/** Everything that is to be said of cookies and ids in a source's records. */
export const judgeCookies = (source: SourceConfig, sample: Sample, isJoined: boolean): Finding[] => {
  const fields = judgeFields(source, sample);
  if (fields.length > 0) return [...fields, ...judgeRequestId(source, sample, isJoined)];
  return [
    ...judgeRedacted(source, sample),
    ...judgeTruncated(source, sample),
    ...judgeOnlyShown(source, sample),
    ...judgeRequestId(source, sample, isJoined),
  ];
};
