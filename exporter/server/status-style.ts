// The status page's one stylesheet. It is inlined and named by its hash, so nothing may be added to it at run time.

/** CSS; light or dark as the reader's system is, one column on a phone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f5f2; --card: #ffffff; --line: #e2dfd8; --text: #1f1d1a; --soft: #67625a;
  --good: #1a7f4b; --good-back: #e4f4ea; --warn: #8a5a00; --warn-back: #fdf0d3;
  --bad: #b3261e; --bad-back: #fce8e6; --unknown: #5b5f66; --unknown-back: #ececef; --track: #e8e5de;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #161512; --card: #201e1b; --line: #37342f; --text: #eceae5; --soft: #a8a297;
    --good: #6fd39b; --good-back: #173325; --warn: #f0c063; --warn-back: #3a2d10;
    --bad: #ff9a90; --bad-back: #44201c; --unknown: #b3b7bf; --unknown-back: #2d2e31; --track: #3a3732;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.page { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
a { color: inherit; text-underline-offset: .2em; }
:focus-visible { outline: 2px solid currentColor; outline-offset: 3px; border-radius: 3px; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-bottom: 1.5rem; }
.head svg { width: 2rem; height: 2rem; flex: none; color: #b5793a; }
h1 { font-size: 1.25rem; margin: 0; letter-spacing: -.01em; }
h2 { font-size: 1.0625rem; margin: 2.25rem 0 .75rem; }
.head p, .soft { color: var(--soft); margin: 0; }
.head p { font-size: .875rem; margin-left: auto; }
.soft { font-size: .875rem; font-weight: 400; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.verdicts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
.verdict { padding: 1.25rem 1.5rem 1.4rem; border-left: 6px solid var(--tone); }
.verdict h2 { margin: 0; font-size: .9375rem; font-weight: 500; color: var(--soft); }
.verdict .answer { font-size: 1.75rem; line-height: 1.25; font-weight: 650; letter-spacing: -.02em; margin: .15rem 0 .5rem; color: var(--tone); }
.verdict ul { margin: 0; padding: 0; list-style: none; font-size: .9375rem; }
.verdict li + li { margin-top: .15rem; }
.good { --tone: var(--good); --back: var(--good-back); }
.warn { --tone: var(--warn); --back: var(--warn-back); }
.bad { --tone: var(--bad); --back: var(--bad-back); }
.unknown { --tone: var(--unknown); --back: var(--unknown-back); }
.pill {
  display: inline-block; white-space: nowrap; padding: .1rem .6rem; border-radius: 99px;
  font-size: .8125rem; font-weight: 600; color: var(--tone); background: var(--back);
}
.tag {
  display: inline-block; padding: 0 .4rem; border: 1px solid var(--line); border-radius: 5px;
  font-size: .75rem; font-weight: 400; color: var(--soft); vertical-align: .08em;
}
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .7rem .9rem; vertical-align: top; }
thead th { font-size: .8125rem; font-weight: 500; color: var(--soft); padding-bottom: .5rem; white-space: nowrap; }
tbody th { font-weight: 600; }
tbody tr { border-top: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 1.5rem; }
th:last-child, td:last-child { padding-right: 1.5rem; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.tells { display: block; font-weight: 400; font-size: .875rem; color: var(--soft); max-width: 34rem; }
.notes { margin: .2rem 0 0; padding: 0; list-style: none; font-weight: 400; font-size: .875rem; color: var(--soft); max-width: 34rem; }
.budget { display: block; width: 7.5rem; height: .5rem; margin: .45rem 0 .25rem; border-radius: 99px; overflow: hidden; }
.budget .track { fill: var(--track); }
.budget .used { fill: var(--tone); }
.small { display: block; font-size: .8125rem; color: var(--soft); white-space: nowrap; }
.notables { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; }
.notable { padding: 1rem 1.25rem; }
.notable .count { font-size: 1.5rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; margin: 0; }
.notable.bad .count { color: var(--tone); }
.notable h3 { font-size: .9375rem; margin: .1rem 0 .25rem; }
footer { margin-top: 2.25rem; display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; font-size: .875rem; color: var(--soft); }
footer p { margin: 0 0 0 auto; }
@media (max-width: 46rem) {
  .page { padding: 1.25rem .9rem 2rem; }
  .head p { margin-left: 0; flex-basis: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, th, td { display: block; }
  tbody tr { padding: 1rem 1.1rem; }
  tbody tr:first-child { border-top: 0; }
  tbody th, tbody td { padding: 0 !important; }
  tbody td { display: flex; justify-content: space-between; gap: 1rem; padding-top: .5rem !important; text-align: right; }
  tbody td::before { content: attr(data-label); color: var(--soft); font-size: .875rem; text-align: left; flex: none; }
  .budget { margin-left: auto; }
  .small { white-space: normal; }
  footer p { margin-left: 0; flex-basis: 100%; }
}
@media print { body { background: none; } .card { break-inside: avoid; } }
`;
