extension Stylesheet {
    /// Header, headings, controls, headline figures, notes and footer.
    static let frame = """
        .top { display: flex; align-items: stretch; gap: 8px 32px; padding: 0 28px;
          background: var(--sheet); border-bottom: 3px double var(--strong); }
        .brand { display: flex; align-items: center; gap: 9px; font: 600 17px var(--serif); color: var(--ink);
          text-decoration: none; padding: 12px 0; }
        .mark path { fill: none; stroke: var(--accent); stroke-width: 1.6; }
        .top nav { overflow-x: auto; scrollbar-width: none; flex: 1; min-width: 0; }
        .top ul { display: flex; height: 100%; }
        .top li a { display: flex; align-items: center; height: 100%; padding: 12px 11px 10px;
          color: var(--soft);
          text-decoration: none; white-space: nowrap; border-bottom: 3px solid transparent; }
        .top li a:hover { color: var(--ink); }
        .top li a:focus-visible { outline-offset: -3px; }
        .top a[aria-current] { color: var(--ink); font-weight: 600; border-bottom-color: var(--accent); }
        main { padding: 26px 28px 8px; max-width: 1720px; margin: 0 auto; }
        .head { display: flex; justify-content: space-between; align-items: flex-start; gap: 12px 32px;
          flex-wrap: wrap; }
        .head > div { flex: 1 1 420px; min-width: 0; }
        .summary { color: var(--soft); margin-top: 5px; max-width: 76ch; }
        .asked { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 8px; font-size: 13px;
          color: var(--soft); }
        .asked span { color: var(--faint); }
        .links { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 8px; }
        .exports { display: flex; align-items: center; gap: 8px; color: var(--faint); font-size: 13px; }
        .controls { display: flex; flex-direction: column; gap: 10px; margin-top: 20px; padding: 12px 0;
          border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
        .range { display: flex; flex-wrap: wrap; gap: 10px 24px; align-items: center;
          justify-content: space-between; }
        .choices { display: flex; flex-wrap: wrap; gap: 4px; }
        .choices a { display: block; padding: 4px 10px; line-height: 20px; color: var(--soft);
          text-decoration: none;
          border: 1px solid var(--rule); border-radius: 3px; background: var(--sheet); }
        .choices a:hover { color: var(--ink); border-color: var(--strong); }
        .choices a[aria-current] { color: var(--accent); background: var(--accent-tint); font-weight: 600;
          border-color: var(--accent); }
        form { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
        label { color: var(--soft); font-size: 13px; }
        .search input[type=search] { flex: 1 1 220px; min-width: 0; font-family: var(--mono);
          font-size: 13px; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr));
          margin: 22px 0 0 -18px; clip-path: inset(0 0 0 18px); border-bottom: 3px double var(--strong); }
        .figures > div { padding: 4px 12px 12px 17px; border-left: 1px solid var(--rule); }
        .figures dt { color: var(--soft); font-size: 13px; white-space: nowrap; }
        .figures dd { white-space: nowrap; font: 400 25px/1.25 var(--serif);
          font-variant-numeric: tabular-nums lining-nums; }
        .figures .gauge { display: none; }
        .figures dd .badge { font-size: 20px; line-height: 31px; background: none; padding: 0; }
        .figures .badge .sign { font-size: 17px; }
        .figures time { color: inherit; font-size: 19px; }
        .notes { margin-top: 30px; padding: 14px 18px; background: var(--tint);
          border-left: 3px solid var(--warn);
          max-width: 110ch; }
        .notes h2 { font-size: 16px; margin-bottom: 6px; }
        .notes li { padding-left: 1.1em; text-indent: -1.1em; }
        .notes li::before { content: "· "; display: inline-block; width: 1.1em; text-indent: 0;
          color: var(--faint); }
        .notes li + li { margin-top: 4px; }
        .foot { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 24px;
          margin: 36px 28px 0;
          padding: 12px 0 28px; border-top: 1px solid var(--rule); color: var(--faint); font-size: 13px; }
        .foot b { font-weight: 600; color: var(--soft); }
        .empty { padding: 26px 18px; color: var(--soft); border: 1px dashed var(--strong); border-radius: 3px;
          text-align: center; background: var(--sheet); }
        .more { color: var(--soft); font-size: 13px; margin-top: 6px; }
        .figures dd a { color: inherit; }
        .error { max-width: 640px; padding-top: 64px; }
        .error.mistake { max-width: 1720px; padding-top: 26px; }
        .error.mistake .code { font-size: 32px; }
        .mistake .controls + p { margin-top: 16px; }
        .mistake pre { padding: 10px 12px; margin: 12px 0; overflow-x: auto; border: 1px solid var(--rule);
          background: var(--sheet); border-radius: 3px; max-width: 960px; }
        .mistake summary { cursor: pointer; margin-top: 14px; }
        .mistake details p { max-width: 96ch; }
        .error .code { font: 400 64px/1 var(--serif); color: var(--faint); }
        .error h1 { margin: 6px 0 14px; }
        .error .hint { color: var(--soft); }
        .error p + p { margin-top: 12px; }

        """

    /// Tables and the marks in them.
    static let sheets = """
        .sheet { margin-top: 30px; }
        .sheet > h2, details.sheet > summary { margin-bottom: 10px; }
        details.sheet > summary { cursor: pointer; }
        details.sheet > summary h2 { display: inline-block; }
        .scroll { overflow-x: auto; border-top: 2px solid var(--ink); border-bottom: 3px double var(--strong);
          background: var(--sheet); width: fit-content; min-width: min(100%, 620px); max-width: 100%; }
        .scroll::-webkit-scrollbar { height: 10px; }
        .scroll::-webkit-scrollbar-track { background: var(--tint); }
        .scroll::-webkit-scrollbar-thumb { background: var(--strong); border-radius: 5px; }
        .scroll table { border-collapse: separate; border-spacing: 0; width: 100%; }
        .scroll th, .scroll td { padding: 6px 10px; text-align: left; vertical-align: top;
          overflow-wrap: normal; }
        .scroll thead th { font-size: 12.5px; font-weight: 600; line-height: 1.3; color: var(--soft);
          vertical-align: bottom; border-bottom: 1px solid var(--strong); background: var(--sheet); }
        .scroll tbody th, .scroll tbody td { border-bottom: 1px solid var(--rule); }
        .scroll tbody tr:last-child > * { border-bottom: 0; }
        .scroll tbody th { font-weight: 500; background: var(--sheet); }
        .scroll tfoot th, .scroll tfoot td { border-top: 1px solid var(--strong); font-weight: 600;
          background: var(--sheet); }
        .scroll th:first-child { position: sticky; left: 0; z-index: 1; border-right: 1px solid var(--rule); }
        .scroll tbody tr:hover > *, .scroll tbody tr:focus > * { background: var(--tint); }
        .scroll tr:focus { outline: 2px solid var(--accent); outline-offset: -2px; }
        .scroll th.n, .scroll td.n { text-align: right; }
        .scroll td.n, .scroll tbody .time, .scroll td.id { white-space: nowrap; }
        .scroll th.n { min-width: 62px; }
        .scroll td.t, .scroll tbody th.t { max-width: 210px; white-space: nowrap; overflow: hidden;
          text-overflow: ellipsis; overflow-wrap: break-word; }
        .scroll td.wide, .scroll tbody th.wide { min-width: 300px; max-width: 360px; white-space: normal; }
        .clip { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
        .scroll tbody th.id { white-space: nowrap; max-width: 260px; overflow: hidden;
          text-overflow: ellipsis; }
        .scroll td.id { max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
        .ratio { white-space: nowrap; }
        .scroll .ratio { display: inline-flex; justify-content: space-between; align-items: baseline;
          min-width: 98px; }
        .gauge { flex: none; align-self: center; margin-right: 7px; }
        .gauge rect { fill: var(--c0); }
        .gauge .rail { fill: var(--rule); }
        .badge { display: inline-flex; align-items: baseline; gap: 4px; white-space: nowrap;
          font-size: 12.5px;
          line-height: 18px; padding: 0 6px 0 5px; border-radius: 3px; color: var(--soft);
            background: var(--tint); }
        .badge.plain { background: none; padding: 0; }
        .badge.plain .sign { display: none; }
        .badge.good { color: var(--accent); background: var(--accent-tint); }
        .badge.bad, .badge.finding { color: var(--bad); background: var(--bad-tint); }
        .badge.warn { color: var(--warn); background: var(--warn-tint); }
        .badge.mild { color: var(--mild); background: var(--mild-tint); }
        .badge .sign { font-size: 11px; }

        """
}
