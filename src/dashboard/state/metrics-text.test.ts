import { describe, expect, it } from "vitest";

import { mirrorLag, providersIn, readSamples } from "./metrics-text.ts";

const text = `# HELP kmsg_gate_up x
# TYPE kmsg_gate_up gauge
kmsg_gate_up{provider="iwinv",shard="0"} 1
kmsg_gate_circuit_open{provider="iwinv",shard="0"} 1
kmsg_gate_rate{provider="iwinv",work="check"} 10
kmsg_gate_rate{provider="iwinv",work="send"} 20
kmsg_gate_backlog_seconds{provider="iwinv",shard="0",work="send",lane="normal"} 1.5
kmsg_alerts_total{provider="iwinv",code="a",result="sent"} 2
kmsg_alerts_total{provider="solapi",code="a",result="sent"} 7
kmsg_mirror_lag_seconds_bucket{le="+Inf"} 4
kmsg_mirror_lag_seconds_sum 2
kmsg_mirror_lag_seconds_count 4
`;

describe("what /metrics says", () => {
  it("is read sample by sample, with escapes in labels", () => {
    expect(readSamples('a{b="x\\"y\\\\z",c="1"} 2\n# a 1\nnonsense\n')).toEqual([
      { name: "a", labels: { b: 'x"y\\z', c: "1" }, value: 2 },
    ]);
    expect(readSamples('a{le="+Inf"} +Inf')[0]).toMatchObject({ value: Infinity });
  });

  it("shows each provider's own health", () => {
    expect(providersIn(readSamples(text))).toEqual([
      { provider: "iwinv", circuitOpen: true, sendRate: 20, backlog: 1.5, alerts: 2 },
    ]);
  });

  it("gives the mirror's lag on average, and none before anything was mirrored", () => {
    expect(mirrorLag(readSamples(text))).toBe(0.5);
    expect(mirrorLag([])).toBeUndefined();
  });
});
