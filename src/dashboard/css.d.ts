/** esbuild gathers what is imported like this into one file. */
declare module "*.css";
