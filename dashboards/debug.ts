// The debug dashboard: everything that the exporter knows, a row for each subject, to find out why. Not for a first look.
import { DEBUG_UID } from '../alerts/links.ts';
import { shapeChanges } from './annotations.ts';
import { createDashboard, type Row } from './dashboard.ts';
import { comparison } from './debug/comparison.ts';
import { exporter } from './debug/exporter.ts';
import { headerSize } from './debug/header-size.ts';
import { issued } from './debug/issued.ts';
import { overview } from './debug/overview.ts';
import { pairing } from './debug/pairing.ts';
import { replay } from './debug/replay.ts';
import { sessions } from './debug/sessions.ts';
import { sources } from './debug/sources.ts';
import { transport } from './debug/transport.ts';

const rows = (): readonly Row[] => [
  { id: 100, title: 'Where to look: a number for each row below', panels: overview() },
  { id: 200, title: 'Size of Cookie headers', panels: headerSize() },
  { id: 300, title: 'Edge against origin: what is changed on the way', panels: comparison() },
  { id: 400, title: 'What responses set', panels: issued(), collapsed: true },
  { id: 500, title: 'Sessions: outcomes, staleness, renewals, returns', panels: sessions(), collapsed: true },
  { id: 600, title: 'Replay', panels: replay(), collapsed: true },
  { id: 700, title: 'TLS by leg and version', panels: transport(), collapsed: true },
  { id: 800, title: 'Pairing of edge and origin', panels: pairing(), collapsed: true },
  { id: 900, title: 'Sources: fidelity, lag, losses', panels: sources(), collapsed: true },
  { id: 1000, title: 'The exporter itself', panels: exporter(), collapsed: true },
];

/** The dashboard as Grafana's classic model. */
export const debug = () =>
  createDashboard({
    uid: DEBUG_UID,
    title: 'Cookies / Debug',
    description:
      'Everything that the exporter knows of cookies, sessions, their ways through edge and origin, and of itself. For whoever looks for a cause; start with On-call.',
    from: 'now-6h',
    refresh: '1m',
    rows: rows(),
    annotations: [shapeChanges('2m', '60s')],
  });
