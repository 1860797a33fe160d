/** True if the page is dark now: chosen, or as the system has it. */
import { useEffect, useState } from "preact/hooks";

import { useApp } from "./app-context.ts";

export function useTheme(): "light" | "dark" {
  const { theme } = useApp().preferences;
  const [system, setSystem] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const media = matchMedia(DARK);
    const onChange = (): void => setSystem(media.matches);
    media.addEventListener("change", onChange);
    return () => media.removeEventListener("change", onChange);
  }, []);
  if (theme !== "auto") return theme;
  return system ? "dark" : "light";
}

const DARK = "(prefers-color-scheme: dark)";
