/** SOLAPI's two calls, as far as the references use them. */
export interface SolapiMessage {
  readonly to: string;
  readonly text?: string;
  readonly type?: string;
  readonly messageId: string;
}

export interface FakeSolapi {
  /** What it was given, in order. */
  readonly taken: SolapiMessage[];
  /** The status code that every message has from now on. */
  statusCode: string;
  answer(url: URL, init: RequestInit | undefined): Response;
}

export function fakeSolapi(): FakeSolapi {
  const taken: SolapiMessage[] = [];
  return {
    taken,
    statusCode: "3000",
    answer(url, init) {
      if (url.pathname === "/messages/v4/list") {
        const messageList = taken
          .filter(({ messageId }) => messageId === url.searchParams.get("messageId"))
          .map((message) => ({
            ...message,
            statusCode: this.statusCode,
            dateCreated: new Date().toISOString(),
          }));
        return Response.json({ messageList });
      }
      if (!url.pathname.startsWith("/messages/v4/send")) return new Response("", { status: 404 });
      const body = JSON.parse(init?.body as string) as {
        message?: SolapiMessage;
        messages?: SolapiMessage[];
      };
      const given = body.messages ?? (body.message ? [body.message] : []);
      const accepted = given.map((message) => ({ ...message, messageId: `M${taken.length + 1}` }));
      taken.push(...accepted);
      const messageList = accepted.map(({ messageId, to }) => ({
        messageId,
        to,
        statusCode: "2000",
      }));
      return Response.json({
        groupInfo: { groupId: "G1", _id: "G1" },
        messageList,
        failedMessageList: [],
      });
    },
  };
}
