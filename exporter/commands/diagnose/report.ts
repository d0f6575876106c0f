// A diagnosis as text for a terminal, and as JSON. It must not judge.
import type { SourceConfig } from '../../config/config.ts';
import { renderAddress } from '../../sources/syslog-listener.ts';
import { plural } from '../digits.ts';
import type { Change, Finding } from './finding.ts';

/** What is found of one source. */
export type Diagnosis = {
  readonly name: string;
  /** Null: nothing is known of the file but its name. */
  readonly vantage: string | null;
  readonly format: string | null;
  /** Where its lines come from. */
  readonly input: string;
  /** What was looked at, one sentence each. */
  readonly facts: readonly string[];
  readonly findings: readonly Finding[];
  /** How to send a line by hand, to a source that is sent to. */
  readonly attempt: Change | null;
};

export type DiagnosisReport = { readonly version: string; readonly sources: readonly Diagnosis[] };

const WIDTH = 100;

/** Where a source's lines come from, as its config says. */
export const renderInput = ({ input }: Pick<SourceConfig, 'input'>): string => {
  if (input.kind === 'file') return input.path;
  if (input.kind === 'syslog') return renderAddress(input.listen);
  return input.kind === 'stdin' ? 'standard input' : `pushed (${input.kind})`;
};

/** Breaks a text into lines of at most `width` columns, between words where that goes. */
const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
};

const indent = (lines: readonly string[], by: number): string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));

const paragraph = (text: string, by: number): string[] => indent(wrap(text, WIDTH - by), by);

const renderChange = ({ says, snippet }: Change, by: number): string[] => [
  ...paragraph(says, by),
  ...(snippet === '' ? [] : ['', ...indent(snippet.trimEnd().split('\n'), by + 4)]),
];

const renderFinding = ({ state, isFault, says, change }: Finding): string[] => [
  '',
  `  ${isFault ? '✕' : 'i'} ${state}`,
  ...paragraph(says, 4),
  ...(change === null ? [] : ['', ...renderChange(change, 4)]),
];

const isFaulty = ({ findings }: Diagnosis): boolean => findings.some(({ isFault }) => isFault);

const titleOf = ({ name, vantage, format, input }: Diagnosis): string =>
  vantage === null || format === null ? name : `${name}: ${format} at the ${vantage}, ${input}`;

const renderDiagnosis = (diagnosis: Diagnosis): string[] => {
  const { facts, findings, attempt } = diagnosis;
  return [
    '',
    `${isFaulty(diagnosis) ? '✕' : '✓'} ${titleOf(diagnosis)}`,
    ...facts.flatMap((fact) => paragraph(fact, 4)),
    ...(findings.length === 0 ? ['    Nothing to change.'] : findings.flatMap(renderFinding)),
    ...(attempt === null ? [] : ['', ...renderChange(attempt, 4)]),
  ];
};

const renderText = ({ version, sources }: DiagnosisReport): string => {
  const faulty = sources.filter(isFaulty).length;
  const verdict =
    faulty === 0 ? 'nothing to change' : `${faulty} ${faulty === 1 ? 'needs' : 'need'} a change`;
  const head = `cookie-exporter ${version}: ${plural(sources.length, 'source')}, ${verdict}`;
  return `${[head, ...sources.flatMap(renderDiagnosis)].join('\n')}\n`;
};

/** Renders everything that was found. */
export const renderDiagnoses = (report: DiagnosisReport, output: 'text' | 'json'): string =>
  output === 'text' ? renderText(report) : `${JSON.stringify(report, null, 2)}\n`;
