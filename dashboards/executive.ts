// The executive dashboard: are our cookies safe, is it getting better, what went wrong, where. Few words, 30 days.
import { EXECUTIVE_UID } from '../alerts/links.ts';
import { pages, shapeChanges } from './annotations.ts';
import { createDashboard, type Row } from './dashboard.ts';
import { answer } from './executive/answer.ts';
import { belief } from './executive/belief.ts';
import { incidents } from './executive/incidents.ts';
import { places } from './executive/places.ts';
import { slis } from './executive/slis.ts';
import { trends } from './executive/trends.ts';

const rows = (): readonly Row[] => [
  { id: 100, title: 'Are our cookies safe?', panels: answer() },
  { id: 200, title: 'Against what we want', panels: slis() },
  { id: 300, title: 'Better or worse', panels: trends() },
  { id: 400, title: 'What went wrong, and how long it took', panels: incidents() },
  { id: 500, title: 'Where', panels: places() },
  { id: 600, title: 'Can this be believed?', panels: belief() },
];

/** The dashboard as Grafana's classic model. */
export const executive = () =>
  createDashboard({
    uid: EXECUTIVE_UID,
    title: 'Cookies / Executive',
    description:
      'Whether session cookies are as safe as we want them to be: objectives, error budgets, incidents and the worst places of the last 30 days. For those who answer for it.',
    from: 'now-30d',
    refresh: '15m',
    rows: rows(),
    annotations: [pages(), shapeChanges('20m', '600s')],
  });
