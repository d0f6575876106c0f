// The on-call dashboard: what burns now, then one row for each thing that can go wrong, then whether to believe it.
import { ON_CALL_UID } from '../alerts/links.ts';
import { shapeChanges } from './annotations.ts';
import { createDashboard, type Row } from './dashboard.ts';
import { auth } from './on-call/auth.ts';
import { coverage } from './on-call/coverage.ts';
import { headerSize } from './on-call/header-size.ts';
import { incidents } from './on-call/incidents.ts';
import { now } from './on-call/now.ts';
import { responses } from './on-call/responses.ts';
import { sessions } from './on-call/sessions.ts';
import { sources } from './on-call/sources.ts';
import { transport } from './on-call/transport.ts';

const rows = (): readonly Row[] => [
  { id: 100, title: 'What burns now', panels: now() },
  { id: 400, title: 'Sessions accepted and refused', panels: auth() },
  { id: 800, title: 'Sessions in the wrong hands', panels: sessions() },
  { id: 200, title: 'Attributes of issued cookies', panels: coverage() },
  { id: 300, title: 'Cookies without TLS', panels: transport() },
  { id: 500, title: 'Cookies on their way between origin and browser', panels: responses() },
  { id: 600, title: 'Size of Cookie headers', panels: headerSize() },
  { id: 900, title: 'Incidents', panels: incidents() },
  { id: 700, title: 'Can this be believed? The logs behind it', panels: sources() },
];

/** The dashboard as Grafana's classic model. */
export const onCall = () =>
  createDashboard({
    uid: ON_CALL_UID,
    title: 'Cookies / On-call',
    description:
      'What is wrong with session cookies right now, where, and whether the logs behind the numbers can be believed. For whoever is on call.',
    from: 'now-6h',
    refresh: '1m',
    rows: rows(),
    annotations: [shapeChanges('2m', '60s')],
  });
