/** The name of the page, and the ways to the others. */
import { PAGES, type PageName } from "../state/route.ts";
import { hashOf } from "../state/route.ts";
import type { Say } from "../text/texts.ts";

interface TopBarProps {
  readonly say: Say;
  readonly page: PageName;
  /** Pages that the key may use. */
  readonly allowed: (page: PageName) => boolean;
  readonly onSignOut: () => void;
}

export function TopBar({ say, page, allowed, onSignOut }: TopBarProps) {
  return (
    <header class="top">
      <strong>{say("app.title")}</strong>
      <nav aria-label={say("nav.label")}>
        {PAGES.filter(allowed).map((one) => (
          <a
            key={one}
            href={hashOf(one)}
            {...(one === page && { "aria-current": "page" as const })}
          >
            {say(`nav.${one}`)}
          </a>
        ))}
      </nav>
      <button type="button" onClick={onSignOut}>
        {say("sign.out")}
      </button>
    </header>
  );
}
