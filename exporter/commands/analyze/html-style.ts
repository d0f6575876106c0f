// What the HTML report has beside the common look. Plain CSS that is inlined.
import { PAGE_STYLE } from '../../server/page-style.ts';

/** CSS. */
export const REPORT_STYLE = `${PAGE_STYLE}
.lead { padding: 1.1rem 1.4rem 1.25rem; border-left: 6px solid var(--tone); margin-bottom: .5rem; }
.lead h1 { margin: 0 0 .35rem; }
.calm { margin-top: .75rem; }
.reason { font-weight: 400; color: var(--soft); }
.ids { font-size: .8125rem; }
.ids span { white-space: nowrap; }
@media screen and (min-width: 52.01rem) { .findings tbody th { min-width: 19rem; } }
.scroll { overflow-x: auto; }
.inventory table { font-size: .875rem; }
.inventory th, .inventory td { padding: .55rem .6rem; }
.inventory tbody th { min-width: 9rem; }
.plain { margin: 0; padding: 1rem 1.25rem; list-style: none; font-size: .9375rem; }
.plain li + li { margin-top: .35rem; }
pre { margin: 0; padding: 1rem 1.25rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print {
  .inventory table { font-size: .8125rem; }
  .inventory tbody th { min-width: 10.5rem; }
  .scroll { overflow: visible; }
  a { text-decoration: none; }
}
`;
