// The whole way of a line: chunk, line, record, exchange, series, page.

import { createStages, type Stages } from '../../../exporter/commands/stages.ts';
import { loadConfig } from '../../../exporter/config/load.ts';
import { createFingerprint } from '../../../exporter/exchanges/fingerprint.ts';
import { chunkOf } from '../../../exporter/exchanges/record.ts';
import { formats } from '../../../exporter/formats/index.ts';
import { ORDINARY } from '../../guards/hostile-requests.ts';
import { assertAccounted, assertBounded, type Rig } from '../../guards/pipeline-rig.ts';
import { type Told, WRITERS } from '../../guards/secret-lines.ts';
import { bytesOf, type Target, textOf } from '../target.ts';
import { checkExchange } from './exchanges.ts';
import { assertNoSecret, SECRET } from './secrets.ts';

/** A request with the secret wherever one may stand. */
const SECRET_REQUEST: Told = {
  host: 'shop.example',
  path: `/reset/${SECRET}?token=${SECRET}`,
  cookie: `sid=${SECRET}; ${SECRET}; u_${SECRET}=1; theme="${SECRET}"`,
  setCookie: [
    `sid=${SECRET}; Path=/${SECRET}; Domain=${SECRET}.example; HttpOnly`,
    `sess_${SECRET}=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=${SECRET}`,
    `__Host-a=${SECRET}; Max-Age=0; Path=/`,
  ],
  userAgent: `Mozilla/5.0 ${SECRET}`,
  clientIp: '2001:db8::1',
  requestId: SECRET,
  forwarded: 'https',
  referrer: `https://shop.example/${SECRET}`,
  other: SECRET,
};

/** So few lines go through the same stages that a finding can be told from its input. */
const LINES_PER_RIG = 500;

/** Stages whose every exchange is looked at before it is counted. */
const createRig = (format: string): Rig & { readonly lines: () => number; readonly labels: () => string } => {
  const loaded = loadConfig({ sources: [`edge=${format}:/var/log/edge.log`], cwd: '/' });
  const [source] = loaded.ok ? loaded.config.sources : [];
  if (!loaded.ok || source === undefined) throw new Error('no config');
  const stages: Stages = createStages(loaded.config, {
    fingerprint: createFingerprint(Buffer.alloc(32, 7)),
    now: () => 0,
  });
  let counted = 0;
  let lines = 0;
  const door = stages.open(source, (exchange) => {
    checkExchange(exchange);
    counted++;
    stages.pipeline.count(exchange);
  });
  const labels = (): string =>
    [...stages.tallies.families()].flatMap(({ series }) => series.flatMap((one) => one.labels)).join('\n');
  return {
    stages,
    labels,
    lines: () => lines,
    counted: () => counted,
    read: (line) => {
      lines++;
      door.line(chunkOf(line), 0, line.length);
    },
  };
};

const createDoorTarget = (format: keyof typeof WRITERS): Target => {
  let rig = createRig(format);
  return {
    name: `door-${format}`,
    seeds: () => [ORDINARY, SECRET_REQUEST].map((told) => bytesOf(WRITERS[format](told))),
    tokens: [
      SECRET,
      '\\u0022',
      '; ',
      ', a=',
      'sid=',
      'Domain=',
      'Path=/',
      '"cookie":"',
      '"set_cookie":',
      '"site":"',
      '"host":"',
    ],
    run: (input) => {
      rig.read(textOf(input).replaceAll('\n', ' '));
      if (rig.lines() < LINES_PER_RIG) return;
      const full = rig;
      rig = createRig(format);
      assertAccounted(full, full.lines());
      assertBounded(full);
      assertNoSecret(full.labels(), 'labels');
    },
  };
};

export const doorTargets: readonly Target[] = formats
  .map(({ name }) => name)
  .filter((name): name is keyof typeof WRITERS => Object.hasOwn(WRITERS, name))
  .map(createDoorTarget);
