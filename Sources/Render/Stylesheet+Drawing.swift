extension Stylesheet {
    /// Charts.
    static let charts = """
        .charts { display: grid; gap: 28px 40px; margin-top: 28px;
          grid-template-columns: repeat(auto-fit, minmax(max(34%, min(100%, 440px)), 1fr)); }
        .chart { min-width: 0; }
        .chart figcaption { font: 600 18px/1.2 var(--serif); margin-bottom: 8px; }
        .plot { overflow-x: auto; }
        .plot svg { display: block; width: 100%; min-width: 470px; max-width: 820px; height: auto; }
        .charts > :first-child:nth-last-child(odd) .tick { font-size: 10px; }
        .tick { font: 12px var(--sans); fill: var(--faint); font-variant-numeric: tabular-nums; }
        .grid { stroke: var(--rule); stroke-width: 1; }
        .base { stroke: var(--strong); stroke-width: 1; }
        .charts > :first-child:nth-last-child(odd) { grid-column: 1 / -1; display: grid;
          grid-template-columns: minmax(0, 820px) minmax(200px, 360px);
          gap: 0 40px; align-items: start; }
        .charts > :first-child:nth-last-child(odd) figcaption { grid-column: 1 / -1; }
        .charts > :first-child:nth-last-child(odd) > .empty { grid-column: 1 / -1; }
        .legend { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 0 24px;
          margin-top: 6px; font-size: 13px; }
        .charts > :first-child:nth-last-child(odd) .legend { grid-template-columns: 1fr; margin-top: 4px; }
        .legend li { display: flex; align-items: center; gap: 8px; padding: 4px 0;
          border-bottom: 1px solid var(--rule); }
        .legend li span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis;
          white-space: nowrap; }
        .legend b { font-weight: 500; color: var(--soft); white-space: nowrap; }
        .s0 { fill: var(--c0); } .s1 { fill: var(--c1); } .s2 { fill: var(--c2); } .s3 { fill: var(--c3); }
        .s4 { fill: var(--c4); } .s5 { fill: var(--c5); } .s6 { fill: var(--c6); } .s7 { fill: var(--c7); }
        .s8 { fill: var(--c8); }
        .plot rect { stroke: var(--paper); stroke-width: .6; }
        .plot rect:hover { stroke: var(--ink); stroke-width: 1.2; }
        .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
        .l0 { stroke: var(--c0); } .l1 { stroke: var(--c1); stroke-dasharray: 7 4; }
        .l2 { stroke: var(--c2); stroke-dasharray: 2 4; } .l3 { stroke: var(--c3);
          stroke-dasharray: 10 4 2 4; }
        .l4 { stroke: var(--c4); stroke-dasharray: 4 3; } .l5 { stroke: var(--c5); stroke-dasharray: 12 3; }
        .l6 { stroke: var(--c6); stroke-dasharray: 1 3; } .l7 { stroke: var(--c7);
          stroke-dasharray: 6 2 1 2; }
        .ranking { width: 100%; border-collapse: collapse; border-top: 1px solid var(--strong); }
        .ranking th, .ranking td { padding: 5px 0; text-align: left; border-bottom: 1px solid var(--rule); }
        .ranking th { font-weight: 400; width: 34%; padding-right: 14px; }
        .ranking td.n { text-align: right; white-space: nowrap; width: 1%; padding-left: 14px; }
        .ranking svg { display: block; }

        """

    /// The waterfall of a run.
    static let waterfall = """
        .falls { border-top: 2px solid var(--ink); border-bottom: 3px double var(--strong);
          background: var(--sheet); }
        .fall { display: grid; align-items: start; column-gap: 14px; padding: 0 12px; min-height: 32px;
          grid-template-columns: minmax(220px, 4fr) minmax(150px, 4fr) 72px 68px 80px minmax(215px, 2fr); }
        .dec { display: flex; flex-wrap: wrap; gap: 3px 5px; padding: 6px 0 4px; min-width: 0; }
        .dec .badge { white-space: normal; overflow-wrap: anywhere; max-width: 100%; }
        .dec .badge > * { min-width: 0; }
        .legendrow { align-items: center; }
        .legendrow { font-size: 12.5px; font-weight: 600; color: var(--soft);
          border-bottom: 1px solid var(--strong); }
        .fall .n { text-align: right; white-space: nowrap; line-height: 32px; }
        .axis { display: flex; justify-content: space-between; font-weight: 400; font-size: 12px;
          color: var(--faint); }
        .steps li + li { border-top: 1px solid var(--rule); }
        .steps summary { cursor: pointer; list-style: none; }
        .steps summary::-webkit-details-marker { display: none; }
        .steps summary:hover { background: var(--tint); }
        .steps summary:focus-visible { outline-offset: -2px; }
        .steps details[open] > summary { background: var(--tint); }
        .steps .failed > details > summary { box-shadow: inset 3px 0 0 var(--bad); }
        .steps li:target > details > summary { background: var(--accent-tint); }
        .fall .name { overflow: hidden; display: flex; align-items: flex-start; align-self: stretch;
          gap: 7px; min-width: 0;
          min-height: 32px; line-height: 32px; }
        .fall .name > .tag, .fall .name > .badge { margin-top: 6px; }
        .guides { flex: none; overflow: visible; margin: 0 -2px 0 0; }
        .guides path { fill: none; stroke: var(--strong); stroke-width: 1; }
        .deep { color: var(--faint); white-space: nowrap; flex: none; }
        .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 40px; }
        .what small { color: var(--faint); font-size: 12.5px; margin-left: 4px; }
        .tag { flex: none; font-size: 11.5px; line-height: 17px; padding: 0 5px; border-radius: 3px;
          border: 1px solid currentColor; }
        .tag.llm { color: var(--c1); } .tag.memory { color: var(--c3); } .tag.policy { color: var(--warn); }
        .tag.tool { color: var(--accent); } .tag.orchestration, .tag.other { color: var(--soft); }
        .fall .badge { flex: none; }
        .bar { width: 100%; height: 32px;
          background-image: linear-gradient(to right, var(--rule) 1px, transparent 1px);
          background-size: 25% 100%; border-right: 1px solid var(--rule); }
        .bar .llm { fill: var(--c1); } .bar .memory { fill: var(--c3); } .bar .policy { fill: var(--c2); }
        .bar .tool { fill: var(--c0); } .bar .orchestration { fill: var(--strong); } .bar .other {
          fill: var(--c7); }
        .dur { color: var(--ink); } .tok { color: var(--soft); }
        .details { padding: 10px 16px 6px; background: var(--paper); border-top: 1px solid var(--rule);
          columns: 2 420px; column-gap: 28px; }
        .details > div { break-inside: avoid; padding-bottom: 10px; }
        .details dt { font-size: 12.5px; color: var(--faint); }
        .details pre { margin: 2px 0 0; padding: 8px 10px; max-height: 340px; overflow: auto;
          white-space: pre-wrap;
          overflow-wrap: anywhere; background: var(--sheet); border: 1px solid var(--rule);
            border-radius: 3px; }

        """

    /// Narrow screens, print, and readers who want less motion or more contrast.
    static let adaptations = """
        @media (max-width: 860px) {
          .charts > :first-child:nth-last-child(odd) { grid-template-columns: minmax(0, 1fr); }
          .fall { grid-template-columns: minmax(0, 1fr) auto auto auto; padding: 0 10px; column-gap: 14px; }
          .fall .name { grid-column: 1 / -1; flex-wrap: wrap; gap: 2px 7px; padding-right: 4px; }
          .fall .what { flex: 1 1 120px; }
          .fall .bar { grid-column: 1 / -1; height: 14px; }
          .fall .dec { order: 1; grid-column: 1; grid-row: 3; padding: 3px 0 7px; }
          .fall .n { grid-row: 3; padding: 3px 0 7px; line-height: 22px; }
          .legendrow .n, .legendrow > span:last-child { display: none; }
          .legendrow .axis { grid-column: 1 / -1; padding-bottom: 4px; }
        }
        @media (max-width: 600px) {
          .top { flex-direction: column; gap: 0; padding: 0 16px; }
          .brand { padding: 10px 0 4px; }
          .top nav { margin: 0 -16px; padding: 0 8px; }
          .top li a { padding: 8px 8px 7px; }
          main { padding: 18px 16px 4px; }
          .foot { margin: 28px 16px 0; }
          h1 { font-size: 24px; }
          .figures { grid-template-columns: 1fr 1fr; }
          .figures > div { padding-top: 8px; padding-bottom: 8px; border-top: 1px solid var(--rule); }
          .plot svg { min-width: 0; overflow: visible; }
          .plot { overflow: visible; }
          .tick, .charts > :first-child:nth-last-child(odd) .tick { font-size: 19px; }
          .tick.alternate { display: none; }
          .figures dt { white-space: normal; }
          .figures dd { font-size: 21px; }
          .scroll th, .scroll td { padding: 6px 9px; }
          .scroll tbody th.id, .scroll tbody th.t { max-width: 150px; white-space: normal;
            overflow-wrap: break-word; }
          .scroll td.t { min-width: 110px; max-width: 190px; white-space: normal; }
          .scroll td.wide { min-width: 230px; max-width: 300px; }
          .search label { position: absolute; clip-path: inset(50%); }
          button, .button, input, select, .choices a { min-height: 36px; padding-top: 7px;
            padding-bottom: 7px;
            line-height: 20px; }
          .dates input { flex: 1 1 80px; min-width: 0; }
          .dates, .search { width: 100%; }
        }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
        @media (prefers-contrast: more) {
          :root { --soft: var(--ink); --faint: var(--ink); --rule: var(--strong); }
        }
        @media print {
          :root { --paper: #fff; --sheet: #fff; --tint: #fff; --ink: #000; --soft: #333; --faint: #444; }
          .top nav, .controls, .exports, .skip { display: none; }
          .top, main { padding: 0 0 8px; max-width: none; }
          .foot { margin: 28px 0 0; }
          .scroll { overflow: visible; }
          .clip { display: block; }
          .scroll { width: 100%; }
          .scroll thead th, .scroll tbody th, .scroll tbody td { padding: 3px 5px; font-size: 9px; }
          .scroll td.t { white-space: normal; }
          .scroll th:first-child { position: static; }
          thead { display: table-header-group; }
          tr, .chart, .steps li { break-inside: avoid; }
          a { color: inherit; text-decoration: none; }
          rect, .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
