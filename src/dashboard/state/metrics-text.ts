/** Reads Prometheus' text format, as far as `/metrics` writes it. Pure. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Lines that are no samples are left out. */
export function readSamples(text: string): readonly Sample[] {
  return text.split("\n").flatMap((line) => {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!match) return [];
    const [, name = "", labels = "", value = ""] = match;
    const pairs = [...labels.matchAll(/(?:^|,)(\w+)="((?:[^"\\]|\\.)*)"/g)];
    return [
      {
        name,
        labels: Object.fromEntries(pairs.map(([, key = "", text = ""]) => [key, unescaped(text)])),
        value: value === "+Inf" ? Infinity : Number(value),
      },
    ];
  });
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
}

export interface ProviderHealth {
  readonly provider: string;
  readonly circuitOpen: boolean;
  /** Sends a second. */
  readonly sendRate: number | undefined;
  /** Seconds until a message that comes now would be sent. */
  readonly backlog: number;
  /** Alerts to operators since the counters began. */
  readonly alerts: number;
}

export function providersIn(samples: readonly Sample[]): readonly ProviderHealth[] {
  const gates = samples.filter(({ name }) => name === "kmsg_gate_up");
  const names = [...new Set(gates.map(({ labels }) => labels["provider"] ?? ""))];
  return names.map((provider) => {
    const of = (name: string): readonly Sample[] =>
      samples.filter((one) => one.name === name && one.labels["provider"] === provider);
    const rate = of("kmsg_gate_rate").find(({ labels }) => labels["work"] === "send");
    return {
      provider,
      circuitOpen: of("kmsg_gate_circuit_open").some(({ value }) => value > 0),
      sendRate: rate?.value,
      backlog: Math.max(
        0,
        ...of("kmsg_gate_backlog_seconds")
          .filter(({ labels }) => labels["work"] === "send")
          .map(({ value }) => value),
      ),
      alerts: of("kmsg_alerts_total").reduce((sum, { value }) => sum + value, 0),
    };
  });
}

/** Seconds from a change to its copy in Postgres, on average; undefined where nothing was mirrored yet. */
export function mirrorLag(samples: readonly Sample[]): number | undefined {
  const total = (name: string): number =>
    samples.filter((one) => one.name === name).reduce((sum, { value }) => sum + value, 0);
  const count = total("kmsg_mirror_lag_seconds_count");
  return count > 0 ? total("kmsg_mirror_lag_seconds_sum") / count : undefined;
}
