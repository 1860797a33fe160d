/** The provider that sends nothing. */
import { defineProvider } from "../descriptor.ts";
import { mockAccess, MOCK_ID } from "./access.ts";
import { mockInProductionFault, mockSettings } from "./settings.ts";

export const mock = defineProvider({
  id: MOCK_ID,
  borrowsSender: false,
  developmentOnly: true,
  ownsTemplate: () => false,
  codes: {
    meaningOf: () => undefined,
    isKnown: () => false,
    senderAtSend: new Set(),
    senderAtResult: new Set(),
    noKakao: { codes: new Set(), words: [] },
  },
  emulated: [],
  settings: mockSettings,
  fault: mockInProductionFault,
  setUp: ({ MOCK_PROVIDER }) => ({
    access: MOCK_PROVIDER ? mockAccess() : undefined,
    // No service is behind it that could be called too often.
    rates: { send: Infinity, check: Infinity },
    senders: {},
    addresses: [],
  }),
});
