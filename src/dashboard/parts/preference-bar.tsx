/** Language, zone and colours. */
import { THEMES, type Preferences } from "../state/preferences.ts";
import { LANGUAGES, type Language, type Say } from "../text/texts.ts";
import { ZONES } from "../text/times.ts";
import { Choose } from "./basics.tsx";

interface PreferenceBarProps {
  readonly say: Say;
  readonly preferences: Preferences;
  readonly onChange: (preferences: Preferences) => void;
}

export function PreferenceBar({ say, preferences, onChange }: PreferenceBarProps) {
  const languages = Object.entries(LANGUAGES) as readonly (readonly [Language, string])[];
  return (
    <footer class="bottom">
      <Choose
        label={say("pref.language")}
        value={preferences.language}
        options={languages}
        onChoose={(value) => {
          const language = languages.find(([name]) => name === value)?.[0];
          if (language) onChange({ ...preferences, language });
        }}
      />
      <Choose
        label={say("pref.zone")}
        value={preferences.zone}
        options={ZONES.map((zone) => [zone, say(`pref.zone.${zone}`)])}
        onChoose={(value) => {
          const zone = ZONES.find((one) => one === value);
          if (zone) onChange({ ...preferences, zone });
        }}
      />
      <Choose
        label={say("pref.theme")}
        value={preferences.theme}
        options={THEMES.map((theme) => [theme, say(`pref.theme.${theme}`)])}
        onChoose={(value) => {
          const theme = THEMES.find((one) => one === value);
          if (theme) onChange({ ...preferences, theme });
        }}
      />
    </footer>
  );
}
