/** Length of a text, its type, and its preview. */
import { useApp } from "../state/app-context.ts";
import { textFacts } from "./draft.ts";

interface TextProps {
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  readonly subject?: string;
}

export function Length({ text, values, subject = "" }: TextProps) {
  const { say } = useApp();
  const { bytes, limit, type, tooLong, bad } = textFacts(text, values, subject);
  return (
    <div aria-live="polite">
      <p class="soft" data-type={type}>
        {say("send.bytes", { bytes, limit })} · {say("send.type", { type })}
      </p>
      {type === "LMS" && subject === "" && !tooLong && <p class="hint warn">{say("send.toLms")}</p>}
      {tooLong && <p class="hint bad">{say("send.tooLong")}</p>}
      {bad && <p class="hint bad">{say("send.bad", bad)}</p>}
    </div>
  );
}

export function Preview({ text, values }: TextProps) {
  const { say } = useApp();
  return (
    <div>
      <span class="soft">{say("send.preview")}</span>
      <div class="phone" data-preview>
        {textFacts(text, values).text}
      </div>
    </div>
  );
}
