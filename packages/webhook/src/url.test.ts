import { describe, expect, it } from "vitest";

import { resolveEndpointValidationOptions, validateEndpointUrl } from "./url.ts";

const INSIDE = { allowPrivateHosts: true };

describe("an endpoint's address", () => {
  it.each([
    "https://hook.example.com/a?b=1",
    "https://hook.example.com:9443/a",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/",
  ])("may be %s", (url) => {
    expect(validateEndpointUrl(url).href).toBe(url);
  });

  it.each([
    "https://[::1]/x",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://127.0.0.1./",
    "https://169.254.169.254/latest",
    "https://a.internal/",
    "https://gateway/",
    "http://localhost:8787/",
  ])("may not be %s unless private hosts are allowed", (url) => {
    expect(() => validateEndpointUrl(url)).toThrow(/Private hosts are not allowed/);
    expect(validateEndpointUrl(url, INSIDE)).toBeInstanceOf(URL);
  });

  it("takes http for this machine alone", () => {
    expect(() => validateEndpointUrl("http://a.example.com", INSIDE)).toThrow(/HTTPS/);
    expect(() => validateEndpointUrl("http://10.0.0.1", INSIDE)).toThrow(/HTTPS/);
    const strict = { ...INSIDE, allowHttpForLocalhost: false };
    expect(() => validateEndpointUrl("http://localhost", strict)).toThrow(/HTTPS/);
    expect(() => validateEndpointUrl("https://u:p@a.example.com")).toThrow(/name or a password/);
  });

  it("refuses an option that there is none of", () => {
    const slip = { allowPrivateHost: true } as object;
    expect(() => resolveEndpointValidationOptions(slip)).toThrow(/unknown option allowPrivateHost/);
  });
});
