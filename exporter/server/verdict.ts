// The two answers on top of the status page: are our cookies safe, and can that be believed. Words only; what is
// good and what is counted was decided before.
import { renderBytes, renderCount, renderRatio } from './html.ts';
import type { LiveSli, Notable, SourceStatus, StatusReport } from './status-report.ts';

/** How an answer or a state is meant; shown by colour and by a sign beside it. */
export type Tone = 'good' | 'warn' | 'bad' | 'unknown';

export type Verdict = {
  readonly tone: Tone;
  readonly answer: string;
  /** Why, most important first; one sentence each. */
  readonly reasons: readonly string[];
};

/** Lines that could not be read, as a share of all, from which the numbers are doubtful. */
const MUCH_REJECTED = 0.01;
/** Unread bytes from which "now" is some while ago. */
const MUCH_LAG_BYTES = 16 * 1024 * 1024;

/** Whether an objective is met now: by what was counted of late, else by all that was counted; null: not known. */
export const isMetNow = ({ recent, met }: Pick<LiveSli, 'recent' | 'met'>): boolean | null =>
  recent.valid > 0 ? recent.met : met;

const ratioNow = ({ recent, ratio }: LiveSli): number | null => (recent.valid > 0 ? recent.ratio : ratio);

const missedWords = (sli: LiveSli): string =>
  `${at(sli.title, sli.vantage)}: ${renderRatio(ratioNow(sli) ?? 0)}.`;

const alarmsOf = (notables: readonly Notable[]): string[] =>
  notables
    .filter(({ isAlarming, count }) => isAlarming && (count ?? 0) > 0)
    .map(({ title, count }) => `${title}: ${renderCount(count ?? 0)}.`);

/** What is said where no objective is missed now. */
const judgeMet = (judged: readonly LiveSli[], alarms: readonly string[]): Verdict => {
  const overspent = judged.filter(({ met }) => met === false).map(({ title, vantage }) => at(title, vantage));
  const parts = judged.filter(({ known }) => known === 'partial').length;
  const met = `Objectives met: ${judged.length} of ${judged.length}${parts > 0 ? `, ${parts} of them as far as the logs show` : ''}.`;
  const before = overspent.map((title) => `${title}: met of late, but not since counting began.`);
  const isCalm = alarms.length + before.length === 0;
  if (!isCalm) return { tone: 'warn', answer: 'Yes, but look closer', reasons: [met, ...before, ...alarms] };
  return parts > 0
    ? { tone: 'warn', answer: 'Yes, as far as seen', reasons: [met] }
    : { tone: 'good', answer: 'Yes', reasons: [met] };
};

/** Are our cookies safe right now: the objectives of late, then the counters that should be at 0. */
const judgeSafety = ({ slis, notables }: Pick<StatusReport, 'slis' | 'notables'>): Verdict => {
  const judged = slis.filter((sli) => isMetNow(sli) !== null);
  const missed = judged.filter((sli) => isMetNow(sli) === false);
  const alarms = alarmsOf(notables);
  const unjudged = slis.length - judged.length;
  const rest = unjudged > 0 ? [`Objectives that cannot be judged yet: ${unjudged}.`] : [];
  if (missed.length > 0) {
    const answer = `No, ${missed.length} of ${judged.length} objectives missed`;
    return { tone: 'bad', answer, reasons: [...missed.map(missedWords), ...alarms, ...rest] };
  }
  if (judged.length === 0)
    return {
      tone: alarms.length > 0 ? 'warn' : 'unknown',
      answer: 'Not known yet',
      reasons: [...alarms, ...rest],
    };
  const { reasons, ...verdict } = judgeMet(judged, alarms);
  return { ...verdict, reasons: [...reasons, ...rest] };
};

/** Can it be believed: whether the logs are read, and how much of the cookies they show. */
const judgeTrust = ({
  sources,
  config,
  slis,
}: Pick<StatusReport, 'sources' | 'config' | 'slis'>): Verdict => {
  const broken = sources.filter((source) => toneOfState(source.state) === 'bad');
  const doubts = [
    ...broken.map(({ name, state }) => `${name} ${wordsOfState(state)}.`),
    ...(config.lastReloadOk ? [] : ['The last reload of the config failed; an older one is in use.']),
    ...sources.flatMap(doubtsOf),
  ];
  if (sources.length > 0 && broken.length === sources.length) {
    return { tone: 'bad', answer: 'No, nothing is read', reasons: doubts };
  }
  if (sources.every(({ lines }) => lines === 0)) {
    return { tone: 'unknown', answer: 'Nothing read yet', reasons: doubts };
  }
  const rest = unknownsOf(slis);
  if (doubts.length > 0) return { tone: 'warn', answer: 'Partly', reasons: [...doubts, ...rest] };
  return { tone: 'good', answer: 'Yes', reasons: ['Every source is read and shows all cookies.', ...rest] };
};

/** What cannot be known, however well the logs are read; a sentence each. */
const unknownsOf = (slis: readonly LiveSli[]): string[] =>
  slis.flatMap(({ known, title, why }) =>
    known === 'none' ? [`Not known: ${title}. ${why ?? ''}`.trim()] : [],
  );

const SAFETY: Readonly<Record<Tone, string>> = {
  good: 'Our cookies are safe right now',
  warn: 'Our cookies look safe, but something needs a look',
  bad: 'Our cookies are not safe right now',
  unknown: 'It is not known yet whether our cookies are safe',
};

const TRUST: Readonly<Record<Tone, string>> = {
  good: ', and this can be believed.',
  warn: ', as far as the logs show.',
  bad: ', by what was read before: nothing is read now.',
  unknown: ': nothing has been read.',
};
const TRUST_IN_BAD_NEWS: Readonly<Record<Tone, string>> = {
  ...TRUST,
  warn: ', and the logs may not show all of it.',
};

/** What was seen to be wrong is wrong, however little is seen. */
const renderSentence = (safety: Verdict, trust: Verdict): string => {
  const words = safety.tone === 'bad' ? TRUST_IN_BAD_NEWS : TRUST;
  const isRead = safety.tone === 'unknown' && (trust.tone === 'good' || trust.tone === 'warn');
  return `${SAFETY[safety.tone]}${isRead ? '.' : words[trust.tone]}`;
};

/** Both answers, and in one sentence. */
type Judgement = { readonly sentence: string; readonly safety: Verdict; readonly trust: Verdict };

/** What is to be said of a report first. */
export const judge = (report: StatusReport): Judgement => {
  const safety = judgeSafety(report);
  const trust = judgeTrust(report);
  return { sentence: renderSentence(safety, trust), safety, trust };
};

const doubtsOf = (source: SourceStatus): string[] => {
  const doubts: string[] = [];
  const say = (words: string) => doubts.push(`${source.name} ${words}.`);
  if (toneOfState(source.state) === 'warn') say(wordsOfState(source.state));
  if (source.lines === 0) {
    if (toneOfState(source.state) === 'good') say('has given no line yet');
    return doubts;
  }
  for (const symptom of source.symptoms) if (!TOLD_BY_FIDELITY.has(symptom)) say(wordsOfState(symptom));
  if (source.rejected > source.lines * MUCH_REJECTED) {
    say(`has lines that cannot be read: ${renderRatio(source.rejected / source.lines)} of them`);
  }
  if (source.lagBytes > MUCH_LAG_BYTES) say(`has ${renderBytes(source.lagBytes)} that are not read yet`);
  if (source.setCookie !== 'all') say(wordsOfFidelity(source.setCookie, 'Set-Cookie'));
  if (source.cookie !== 'all') say(wordsOfFidelity(source.cookie, 'Cookie'));
  return doubts;
};

const STATES: ReadonlyMap<string, readonly [Tone, string]> = new Map([
  ['reading', ['good', 'is reading']],
  ['idle', ['good', 'has read everything']],
  ['ended', ['good', 'has ended']],
  ['waiting_for_file', ['warn', 'waits for its file']],
  ['no_permission', ['bad', 'is not allowed to read its file']],
  ['failed', ['bad', 'cannot be read']],
  ['no_new_bytes', ['warn', 'has had nothing new for ten minutes']],
  ['lines_do_not_match', ['bad', 'has lines that are not in its format']],
  ['no_cookie_fields', ['bad', 'has no cookies in its format']],
  ['redacted', ['warn', 'hides what is in cookies']],
  ['truncated', ['warn', 'cuts cookies short']],
  ['first_or_last_only', ['warn', 'shows one Set-Cookie of several']],
  ['no_request_id', ['warn', 'has no request id to be joined by']],
  ['clock_off', ['warn', 'has a clock that is off by more than a minute']],
  ['wrong_vantage', ['warn', 'seems to be logged at the other side than its vantage says']],
  ['hidden_tls_terminator', ['warn', 'sees no client with TLS, so something before it may end TLS']],
  ['duplicate', ['bad', 'logs requests that another source logs as well, so that they count twice']],
]);

/** Symptoms that the fidelities beside them tell already. */
const TOLD_BY_FIDELITY: ReadonlySet<string> = new Set([
  'no_cookie_fields',
  'redacted',
  'truncated',
  'first_or_last_only',
]);

/** How a source's state is meant. */
export const toneOfState = (state: string): Tone => STATES.get(state)?.[0] ?? 'unknown';

/** A source's state as the end of a sentence that begins with its name. */
const wordsOfState = (state: string): string => STATES.get(state)?.[1] ?? 'is in an unknown state';

const FIDELITIES: ReadonlyMap<string, (header: string) => string> = new Map([
  ['all', (header) => `shows ${header} in full`],
  ['first', (header) => `shows only the first ${header} of a response`],
  ['last', (header) => `shows only the last ${header} of a response`],
  ['truncated', (header) => `cuts ${header} short`],
  ['redacted', (header) => `hides the content of ${header}`],
  ['absent', (header) => `does not show ${header}`],
]);

/** A fidelity as the end of a sentence that begins with the source's name. */
export const wordsOfFidelity = (fidelity: string, header: 'Set-Cookie' | 'Cookie'): string =>
  FIDELITIES.get(fidelity)?.(header) ?? `may not show every ${header}`;

const at = (title: string, vantage: string | null): string =>
  vantage === null ? title : `${title} (${vantage})`;
