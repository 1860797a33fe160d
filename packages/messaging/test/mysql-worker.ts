/** The Worker of the tests on MySQL: they run in it and use its binding. */
export default {
  async fetch(): Promise<Response> {
    return new Response("ok");
  },
};
