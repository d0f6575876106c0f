// The rules with every duration a sixtieth, made by their own generator from their own definitions: what takes an hour
// takes a minute, and nothing else is changed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { alertingGroups } from '../../../alerts/alerting.ts';
import { recorded } from '../../../alerts/objectives.ts';
import { recordingGroups } from '../../../alerts/recording.ts';
import type { Group } from '../../../alerts/rule.ts';
import type { Workspace } from './workspace.ts';

/** How much faster everything is. */
const HASTE = 60;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const hastyDuration = (count: string, unit: string): string => {
  const seconds = (Number(count) * (SECONDS[unit] ?? Number.NaN)) / HASTE;
  return `${Math.max(1, Math.round(seconds))}s`;
};

/** Ranges, steps and offsets; names of recorded series keep theirs. */
export const hastyExpression = (expr: string): string =>
  expr.replaceAll(/(?<=\[|\[\w+:|offset )(\d+)([smhd])/g, (_, count: string, unit: string) =>
    hastyDuration(count, unit),
  );

const hastyGroup = ({ name, rules }: Group): Group => ({
  name,
  rules: rules.map((rule) => {
    const hasty = { ...rule, expr: hastyExpression(rule.expr) };
    if (!('alert' in hasty) || hasty.for === undefined) return hasty;
    const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(hasty.for) ?? [];
    return { ...hasty, for: hastyDuration(count, unit) };
  }),
});

/** Writes them; answers their folder, with a slash at the end. */
export const writeHastyRules = (workspace: Workspace): string => {
  const folder = workspace.path('hasty-rules');
  mkdirSync(folder);
  const groups = [...recordingGroups(recorded), ...alertingGroups].map(hastyGroup);
  writeFileSync(`${folder}/rules.yml`, stringify({ groups }, { aliasDuplicateObjects: false }));
  return `${folder}/`;
};
