/** The report's style sheet: dark where the reader's system is, one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --line: #d9dee3; --page: #fff; --card: #f6f8fa;
  --good: #1a7f37; --bad: #c62828; --bar: #2f6fdb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1; --line: #30363d; --page: #0d1117;
  --card: #161b22; --good: #4cc267; --bad: #ff7b72; --bar: #6ea8fe; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 0; }
p { margin: .25rem 0; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
.outcome { font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.step { border-top: 1px solid var(--line); padding: .6rem 0; display: grid; gap: .2rem .8rem;
  grid-template-columns: 9.5rem 4rem 1fr; align-items: baseline; }
.step > b { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.share { grid-column: 1 / -1; display: grid; grid-template-columns: 1fr 12rem; gap: .8rem; align-items: center;
  color: var(--soft); font-size: .875rem; }
.share svg { width: 100%; height: .75rem; display: block; }
.chart { width: 100%; height: 10rem; display: block; background: var(--page); }
.scroll { grid-column: 1 / -1; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: .2rem .6rem .2rem 0; white-space: nowrap; }
td.said { white-space: normal; min-width: 12rem; color: var(--soft); overflow-wrap: anywhere; }
.summary th, .summary td { white-space: normal; border-bottom: 1px solid var(--line); vertical-align: top; }
@media (max-width: 40rem) { .step { grid-template-columns: 1fr auto; } .step > span:last-of-type { grid-column: 1 / -1; } }
`;
