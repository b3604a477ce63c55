/// The style sheet of the pages.
public enum Stylesheet {
    /// CSS to serve at `PageRenderer.stylesheetPath` as `text/css`.
    public static let css = tokens + base + frame + sheets + charts + waterfall + adaptations
}

extension Stylesheet {
    /// Colours and fonts of the light and the dark scheme.
    ///
    /// Text colours have at least 4.5:1 against the paper they stand on, chart colours at least 3:1.
    static let tokens = """
        :root {
          color-scheme: light dark;
          --paper: #fbfaf5; --sheet: #fffefb; --tint: #f3f1e7; --rule: #dfdbcb; --strong: #a9a48f;
          --ink: #1d211e; --soft: #5a5f57; --faint: #676b61;
          --accent: #17603f; --accent-tint: #e4efe6;
          --bad: #a3231d; --bad-tint: #fbe9e5; --warn: #7d5200; --warn-tint: #faf0d8; --mild: #35558f;
          --mild-tint: #e8eef8;
          --c0: #1f6f4a; --c1: #3b67ad; --c2: #b8701a; --c3: #8a4a8f; --c4: #2a8594; --c5: #b0473c;
          --c6: #74802a; --c7: #5f6b78; --c8: #8c887a;
          --sans: "Inter", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "DejaVu Sans", sans-serif;
          --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia,
            "DejaVu Serif", serif;
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #131614; --sheet: #181c19; --tint: #202521; --rule: #2f352f; --strong: #5d665d;
            --ink: #e6e7df; --soft: #a9afa4; --faint: #8d948a;
            --accent: #7cc79d; --accent-tint: #1d3227;
            --bad: #f29384; --bad-tint: #3a201d; --warn: #e0b45c; --warn-tint: #352b16; --mild: #9dbbef;
            --mild-tint: #1e2a3f;
            --c0: #58b486; --c1: #7ea3e6; --c2: #dc9c4c; --c3: #c08bc6; --c4: #5dbac9; --c5: #e3837a;
            --c6: #adb95a; --c7: #97a4b2; --c8: #8a877c;
          }
        }

        """

    /// Elements.
    static let base = """
        *, *::before, *::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 var(--sans);
          font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.2; margin: 0;
          text-wrap: balance; }
        h1 { font-size: 28px; letter-spacing: -.01em; }
        h2 { font-size: 18px; }
        h2 small { font: 13px var(--sans); color: var(--faint); margin-left: .4em; }
        p { margin: 0; }
        ul, ol, dl, dd, figure { margin: 0; padding: 0; list-style: none; }
        a { color: var(--accent); text-decoration: underline; text-decoration-color: var(--strong);
          text-decoration-thickness: 1px; text-underline-offset: 3px; }
        a:hover { text-decoration-color: currentColor; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
        main:focus { outline: none; }
        code, pre { font: 12.5px/1.5 var(--mono); }
        button, .button, input, select { font: inherit; color: inherit; background: var(--sheet);
          border: 1px solid var(--strong); border-radius: 3px; padding: 3px 10px; min-height: 30px; }
        button, .button { cursor: pointer; text-decoration: none; display: inline-block; line-height: 22px; }
        button:hover, .button:hover { background: var(--tint); }
        input::placeholder { color: var(--faint); opacity: 1; }
        .esc { color: var(--warn); background: var(--warn-tint); border-radius: 2px; padding: 0 1px;
          font-family: var(--mono); font-size: .9em; }
        .none, .zero, time { color: var(--soft); }
        .none, .zero { color: var(--faint); }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 8px; top: 8px; z-index: 9; background: var(--sheet); padding: 6px 12px; }

        """
}
