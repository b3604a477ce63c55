/// The script of the pages.
///
/// It only adds comfort; every page works without it.
public enum Script {
    /// JavaScript to serve at `PageRenderer.scriptPath` as `text/javascript`.
    ///
    /// Keys: `/` goes to the search box; `j` and `k` move through rows, `Enter` opens a row's link; `[` and
    /// `]` fold the waterfall by a level; `e` opens the details of all steps.
    public static let js = #"""
        "use strict";
        (() => {
          const all = (selector) => Array.from(document.querySelectorAll(selector));
          const steps = all(".steps > li");
          const deepest = steps.reduce((depth, step) => Math.max(depth, step.dataset.depth), 0);
          let level = deepest;

          const fold = (change) => {
            level = Math.min(deepest, Math.max(0, level + change));
            for (const step of steps) step.hidden = Number(step.dataset.depth) > level;
          };

          const targets = () =>
            all(".steps > li > details > summary, .sheet tbody tr").filter((row) => row.offsetParent);

          const move = (change) => {
            const rows = targets();
            const now = rows.findIndex((row) => row === document.activeElement);
            const next = rows[Math.min(rows.length - 1, Math.max(0, now + change))];
            if (!next) return;
            if (next.tagName === "TR") next.tabIndex = -1;
            next.focus();
            next.scrollIntoView({ block: "nearest" });
          };

          const openAll = () => {
            const details = all(".steps > li > details");
            const open = details.some((one) => !one.open);
            for (const one of details) one.open = open;
          };

          document.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.target.closest("input, select, textarea")) {
              if (event.key === "Escape") event.target.blur();
              return;
            }
            const search = document.getElementById("q");
            const row = document.activeElement;
            switch (event.key) {
              case "/": if (!search) return; search.focus(); search.select(); break;
              case "j": move(1); break;
              case "k": move(-1); break;
              case "[": fold(-1); break;
              case "]": fold(1); break;
              case "e": openAll(); break;
              case "Enter":
                if (!row || row.tagName !== "TR" || !row.querySelector("a")) return;
                row.querySelector("a").click();
                break;
              default: return;
            }
            event.preventDefault();
          });

          const here = document.querySelector(".top nav [aria-current]");
          if (here) here.scrollIntoView({ block: "nearest", inline: "center" });

          const chosen = location.hash && document.getElementById(location.hash.slice(1));
          if (chosen && chosen.firstElementChild && chosen.firstElementChild.tagName === "DETAILS") {
            chosen.firstElementChild.open = true;
          }
        })();

        """#
}
