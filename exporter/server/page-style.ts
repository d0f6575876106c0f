// The look of what people read in a browser: the status page and the report. Plain CSS that is inlined and named by its
// hash, so nothing may be added to it at run time.

/** CSS; light or dark as the reader's system is, one column on a phone, ink saved on paper. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f5f2; --card: #ffffff; --line: #e2dfd8; --text: #1f1d1a; --soft: #625d55;
  --good: #17713f; --good-back: #e4f4ea; --warn: #7d5200; --warn-back: #fdf0d3;
  --bad: #b3261e; --bad-back: #fce8e6; --unknown: #53575e; --unknown-back: #ececef; --track: #e8e5de;
  --brand: #b5793a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #161512; --card: #201e1b; --line: #37342f; --text: #eceae5; --soft: #aea89d;
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
.page { max-width: 72rem; margin: 0 auto; padding: 1.75rem 1.25rem 3rem; }
a { color: inherit; text-underline-offset: .2em; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .8125rem; }
:focus-visible { outline: 2px solid currentColor; outline-offset: 3px; border-radius: 3px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .6rem; margin-bottom: 1.25rem; }
.head svg { width: 1.75rem; height: 1.75rem; flex: none; color: var(--brand); }
.crumbs { fill: var(--page); }
.brand { font-weight: 650; letter-spacing: -.01em; margin: 0; }
.head .soft { margin-left: auto; }
h1 { font-size: clamp(1.4rem, 1.1rem + 1.6vw, 2.125rem); line-height: 1.2; letter-spacing: -.022em; margin: 0 0 1.25rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; margin: 2.25rem 0 .75rem; }
h2 .soft { margin-left: .35rem; }
.soft { color: var(--soft); font-size: .875rem; font-weight: 400; margin: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.good { --tone: var(--good); --back: var(--good-back); }
.warn { --tone: var(--warn); --back: var(--warn-back); }
.bad { --tone: var(--bad); --back: var(--bad-back); }
.unknown { --tone: var(--unknown); --back: var(--unknown-back); }
.pill {
  display: inline-block; padding: .1rem .6rem; border-radius: 99px; white-space: nowrap;
  font-size: .8125rem; font-weight: 600; color: var(--tone); background: var(--back);
}
.tag {
  display: inline-block; padding: 0 .4rem; border: 1px solid var(--line); border-radius: 5px;
  font-size: .75rem; font-weight: 400; color: var(--soft); vertical-align: .08em; white-space: nowrap;
}
table { width: 100%; border-collapse: collapse; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; padding: .7rem .75rem; vertical-align: top; }
thead th { font-size: .8125rem; font-weight: 500; color: var(--soft); padding-bottom: .5rem; white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
tbody tr { border-top: 1px solid var(--line); }
tr > :first-child { padding-left: 1.25rem; }
tr > :last-child { padding-right: 1.25rem; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.tells, .why { display: block; font-weight: 400; font-size: .875rem; color: var(--soft); max-width: 34rem; }
.why { margin-top: .2rem; color: var(--unknown); }
.why::before { content: "? "; font-weight: 700; }
.small { display: block; font-size: .8125rem; color: var(--soft); }
.bar { display: block; width: 7rem; height: .45rem; margin: .45rem 0 .25rem; border-radius: 99px; overflow: hidden; }
.bar .track { fill: var(--track); }
.bar .used { fill: var(--tone); }
footer { margin-top: 2.25rem; display: flex; flex-wrap: wrap; align-items: baseline; gap: .35rem 1.25rem; font-size: .875rem; color: var(--soft); }
footer p { margin: 0 0 0 auto; }
@media screen and (max-width: 52rem) {
  .page { padding: 1.1rem .9rem 2rem; }
  .head .soft { margin-left: 0; flex-basis: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, th, td { display: block; }
  tbody tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem 1rem; padding: .9rem 1rem; }
  tbody tr:first-child { border-top: 0; }
  tbody th, tbody td { padding: 0 !important; white-space: normal; }
  tbody th { grid-column: 1 / -1; }
  tbody td::before { display: block; content: attr(data-label); content: attr(data-label) / ""; color: var(--soft); font-size: .8125rem; }
  footer p { margin-left: 0; flex-basis: 100%; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --line: #bbb; --text: #000; --soft: #444; }
  html { font-size: 10.5px; }
  body { font-size: 1rem; }
  .page { max-width: none; padding: 0; }
  .card { border-radius: 0; }
  .lead, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
