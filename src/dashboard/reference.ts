/** Starts the viewer of the API's reference at /docs: everything from this host, nothing sent elsewhere. */
import { KOREAN_VIEWER } from "./text/reference-korean.ts";

interface Viewer {
  createApiReference(element: string, configuration: object): unknown;
}

declare global {
  interface Window {
    readonly Scalar?: Viewer;
  }
}

const language = document.documentElement.lang === "ko" ? "ko" : "en";

window.Scalar?.createApiReference("#reference", {
  url: `/openapi.json?lang=${language}`,
  // The viewer would take fonts from its maker, report its use, and offer services of its maker.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  // The key is kept in memory alone.
  persistAuth: false,
  documentDownloadType: "none",
  operationTitleSource: "summary",
  showOperationId: true,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  authentication: { preferredSecurityScheme: "bearer" },
  ...(language === "ko" && { localization: { locale: "ko", translations: KOREAN_VIEWER } }),
});
