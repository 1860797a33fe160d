/** In the place of zod's forty languages, in which nobody here speaks (wrangler.jsonc): a quarter of the bundle. English is apart. */
export default {};
