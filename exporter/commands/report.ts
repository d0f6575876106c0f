// Builds what the status page and the analyze report show, from the tallies and what is known of the sources.
// It must not read or render anything.
import { REJECT_REASONS, type RejectReason } from '../exchanges/record.ts';
import type { Notable, SliStatus, SourceStatus } from '../server/status-report.ts';
import { countOnce, evaluate, isSeenAnywhere, type SliResult, sumOf } from '../slis/evaluate.ts';
import { objectives } from '../slis/index.ts';
import type { Objective } from '../slis/sli.ts';
import { type NotableDefinition, notableDefinitions } from './notables.ts';
import { aboutOf, knowledgeOf, type Shown, sentenceOf } from './report/known.ts';
import type { WatchedSource } from './running-sources.ts';
import type { Symptom } from './watch/symptoms.ts';

/** The ratio of what is valid; null: nothing is. */
export const ratioOf = ({ valid, bad }: Pick<SliResult, 'valid' | 'bad'>): number | null =>
  valid === 0 ? null : (valid - bad) / valid;

/** What is wanted of an SLI, by the config, else by its definition. */
const wantedOf = ({ config }: Pick<Shown, 'config'>, { sli, objective }: Objective): number =>
  config.objectives[sli] ?? objective;

const sliStatusOf = (shown: Shown, sources: readonly WatchedSource[], objective: Objective): SliStatus => {
  const { valid, bad, vantages } = evaluate(shown.tallies, objective, shown.leading);
  const wanted = wantedOf(shown, objective);
  const knowledge = knowledgeOf(shown, sources, {
    needs: objective.needs,
    at: isSeenAnywhere(shown.tallies, objective) ? vantages : null,
    about: aboutOf(objective.bad.metric),
  });
  const ratio = knowledge.known === 'none' ? null : ratioOf({ valid, bad });
  return {
    sli: objective.sli,
    title: objective.title,
    tells: objective.tells,
    vantage: vantages?.join(' and ') ?? null,
    good: valid - bad,
    valid,
    ratio,
    objective: wanted,
    met: ratio === null ? null : ratio >= wanted,
    known: knowledge.known,
    why: sentenceOf(knowledge),
  };
};

/** Every SLI against its objective, in the registry's order. */
export const sliStatusesOf = (stages: Shown, sources: readonly WatchedSource[]): SliStatus[] =>
  objectives.map((objective) => sliStatusOf(stages, sources, objective));

const SAMPLED = 'The log is a sample.';
const UNJUDGED = 'Nothing was seen by which it could be judged.';

const notableOf = (
  shown: Shown,
  sources: readonly WatchedSource[],
  { title, tells, selection, among = selection, needs, judgedBy }: NotableDefinition,
): Notable => {
  const { tallies, leading } = shown;
  const { vantages, events } = countOnce(tallies, selection, among, leading);
  // A sample that shows none does not show that there are none.
  const isSampled = sources.some(
    ({ config, monitor }) => (vantages ?? [leading]).includes(config.vantage) && monitor.view().isSampled,
  );
  const isJudged = judgedBy === undefined || sumOf(tallies, judgedBy) > 0;
  const about = aboutOf(selection.metric);
  const knowledge = knowledgeOf(shown, sources, { needs, at: vantages, about });
  const isKnown = events > 0 || (!isSampled && isJudged && knowledge.known !== 'none');
  const why = knowledge.known === 'full' && isSampled ? SAMPLED : sentenceOf(knowledge);
  return {
    metric: selection.metric,
    title,
    tells,
    count: isKnown ? events : null,
    isAlarming: events > 0,
    why: isKnown && knowledge.known === 'full' ? null : (why ?? UNJUDGED),
  };
};

/** Every counter worth a look. */
export const notablesOf = (stages: Shown, sources: readonly WatchedSource[]): Notable[] =>
  notableDefinitions.map((definition) => notableOf(stages, sources, definition));

const REJECTED_BECAUSE: Readonly<Record<RejectReason, string>> = {
  too_long: 'longer than limits.line',
  empty: 'empty',
  no_match: 'not as the format says',
  ambiguous: 'can be read in more than one way',
  invalid_json: 'no JSON',
  no_time: 'without a time',
  no_status: 'without a status',
  internal_error: 'on which the exporter itself broke',
};

/** In words, why lines of a source could not be read. */
const rejectionsOf = ({ tallies }: Shown, source: string): string[] => {
  const reasons = REJECT_REASONS.flatMap((reason) => {
    const where = { source: [source], reason: [reason] };
    const count = sumOf(tallies, { metric: 'cookie_exporter_lines_rejected_total', where });
    return count > 0 ? [`${count} ${REJECTED_BECAUSE[reason]}`] : [];
  });
  return reasons.length === 0 ? [] : [`Lines that could not be read: ${reasons.join(', ')}.`];
};

/** Of symptoms that nothing else on the page tells. */
const NOTES: Readonly<Partial<Record<Symptom, string>>> = {
  no_new_bytes: 'Nothing was written to the log for ten minutes or longer.',
  lines_do_not_match: 'Most of the newest lines are not as the format says.',
  clock_off: "The log's clock and this machine's are more than a minute apart.",
  wrong_vantage: 'The log looks as if it was written at the other side than its vantage says.',
  hidden_tls_terminator:
    'No client came with TLS, so that something before this edge may end it: then its forwarding headers tell the client leg.',
  duplicate: 'Another source logs the same requests, so that they count twice.',
};

/** In words, what a source cannot show. */
const notesOf = ({ config, monitor }: WatchedSource): string[] => {
  const { setCookie, cookie, isSampled, shows, symptoms } = monitor.view();
  const { fields } = config.reader;
  const notes: string[] = [];
  if (!shows('set_cookie')) notes.push('The log has no Set-Cookie field: coverage cannot be known from it.');
  else if (setCookie === 'first') notes.push('Only the first Set-Cookie of each response is in the log.');
  else if (setCookie === 'last') notes.push('Only the last Set-Cookie of each response is in the log.');
  else if (setCookie === 'unknown') notes.push('Whether the log shows every Set-Cookie is not known yet.');
  else if (setCookie !== 'all') notes.push(`Set-Cookie headers are ${setCookie} in the log.`);
  if (!shows('cookie'))
    notes.push('The log has no Cookie field: what requests carry cannot be known from it.');
  else if (cookie !== 'all') notes.push(`Cookie headers are ${cookie} in the log.`);
  if (isSampled) notes.push('The log is a sample, so that nothing was seen does not mean that nothing was.');
  if (!fields.has('request_id'))
    notes.push('The log has no request id: its records cannot be joined with others.');
  notes.push(...symptoms.flatMap((symptom) => NOTES[symptom] ?? []));
  return notes;
};

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** One row a source. */
export const sourceStatusOf = (stages: Shown, watched: WatchedSource): SourceStatus => {
  const { config, monitor } = watched;
  const { state, symptoms, lagBytes, lastRecordMs, setCookie, cookie } = monitor.view();
  const where = { source: [config.name] };
  return {
    name: config.name,
    vantage: config.vantage,
    format: config.format,
    state,
    symptoms,
    lines: sumOf(stages.tallies, { metric: 'cookie_exporter_lines_total', where }),
    rejected: sumOf(stages.tallies, { metric: 'cookie_exporter_lines_rejected_total', where }),
    ignored: sumOf(stages.tallies, { metric: 'cookie_exporter_lines_ignored_total', where }),
    lagBytes,
    lastRecordAt: timeOf(lastRecordMs),
    setCookie,
    cookie,
    notes: [...rejectionsOf(stages, config.name), ...notesOf(watched)],
  };
};
