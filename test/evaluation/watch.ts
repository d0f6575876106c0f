// The exporter's own stages on the lines of the simulation, and what they found. It must not know the truth.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStages, type Stages } from '../../exporter/commands/stages.ts';
import type { Config } from '../../exporter/config/config.ts';
import { loadConfig } from '../../exporter/config/load.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { chunkOf } from '../../exporter/exchanges/record.ts';
import type { FindingLevel } from '../../exporter/slis/finding.ts';
import { formatOf, type LogFormat, renderLine, type Shown, sessionOf } from './lines.ts';
import { Random } from './random.ts';
import type { Request } from './traffic.ts';

/** How the log comes to be known. */
export type Conditions = {
  readonly format: LogFormat;
  readonly shown: Shown;
  /** Share of the lines that never come. */
  readonly lost: number;
  /** Lines come up to this much late. */
  readonly lateMs: number;
  /** `replay.max_sessions`. */
  readonly maxSessions: number;
};

/** A replay that was reported. */
export type Alert = { readonly session: number; readonly level: FindingLevel; readonly timeMs: number };

export type Watched = { readonly alerts: readonly Alert[]; readonly stages: Stages };

const configOf = ({ format, shown, maxSessions }: Conditions): Config => {
  const folder = mkdtempSync(join(tmpdir(), 'evaluation-'));
  const file = join(folder, 'config.json');
  const source = {
    name: 'edge',
    vantage: 'edge',
    format: formatOf(format, shown),
    file: { path: 'edge.log' },
  };
  const config = {
    sources: [format === 'json' ? { ...source, fidelity: { set_cookie: 'all' } } : source],
    auth: { login: ['/login'], logout: ['/logout'] },
    sites: { allow: ['shop.example.com'] },
    replay: { max_sessions: maxSessions, country_mmdb: 'none' },
  };
  writeFileSync(file, JSON.stringify(config));
  const loaded = loadConfig({ file, cwd: folder });
  rmSync(folder, { recursive: true });
  assert.ok(loaded.ok, JSON.stringify(loaded));
  return loaded.config;
};

/** The order in which lines come, as numbers of requests. */
const arrivalsOf = (requests: readonly Request[], { lost, lateMs }: Conditions): readonly number[] => {
  const r = new Random(requests.length);
  const kept = requests.flatMap((_, n) => (lost > 0 && r.chance(lost) ? [] : [n]));
  if (lateMs === 0) return kept;
  const comes = new Map(kept.map((n) => [n, (requests[n] as Request).timeMs + r.next() * lateMs]));
  return kept.sort((a, b) => (comes.get(a) as number) - (comes.get(b) as number));
};

/** Reads all lines; `replays` of the exporter are told in their order. */
export const watch = (requests: readonly Request[], conditions: Conditions): Watched => {
  const alerts: Alert[] = [];
  const config = configOf(conditions);
  const stages = createStages(config, {
    fingerprint: createFingerprint(Buffer.alloc(32, 7)),
    now: () => 0,
    report: ({ kind, level, exchange: { requestId, timeMs } }) => {
      if (kind !== 'replay' || level === undefined || requestId === null) return;
      alerts.push({ session: sessionOf(requestId), level, timeMs });
    },
  });
  const [source] = config.sources;
  assert.ok(source);
  const door = stages.open(source, stages.pipeline.count);
  for (const n of arrivalsOf(requests, conditions)) {
    const line = renderLine(requests[n] as Request, n, conditions.format, conditions.shown);
    door.line(chunkOf(line), 0, line.length);
  }
  return { alerts, stages };
};
