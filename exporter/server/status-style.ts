// The status page's one stylesheet: the common look, and what this page alone has. It is inlined and named by its hash,
// so nothing may be added to it at run time.
import { PAGE_STYLE } from './page-style.ts';

/** CSS. */
export const STYLE = `${PAGE_STYLE}
.verdicts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
.verdict { padding: 1.1rem 1.4rem 1.25rem; border-left: 6px solid var(--tone); }
.verdict h2 { margin: 0; font-size: .9375rem; font-weight: 500; color: var(--soft); }
.verdict .answer { font-size: 1.3125rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; margin: .15rem 0 .45rem; color: var(--tone); }
.verdict ul, .notes { margin: 0; padding: 0; list-style: none; font-size: .9375rem; }
.verdict li + li { margin-top: .15rem; }
.notes { margin-top: .2rem; font-weight: 400; font-size: .875rem; color: var(--soft); max-width: 34rem; }
.notables { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
.notable { padding: 1rem 1.25rem; }
.notable .count { font-size: 1.5rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; margin: 0; }
.notable.bad .count { color: var(--tone); }
.notable.unknown .count { color: var(--tone); }
.notable h3 { font-size: .9375rem; margin: .1rem 0 .25rem; }
.calm { margin-top: .75rem; }
.finding { font-weight: 400; }
.unknowns { margin: 0; padding: 1rem 1.25rem; list-style: none; font-size: .9375rem; }
.unknowns li + li { margin-top: .6rem; }
.unknowns strong { font-weight: 600; }
.unknowns span { display: block; color: var(--soft); }
details { font-size: .9375rem; }
summary { cursor: pointer; padding: .9rem 1.25rem; }
button {
  font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px;
  padding: .1rem .7rem; cursor: pointer;
}
.settled { margin-top: 1rem; }
.stale { color: var(--bad); font-weight: 600; }
`;
