/** The version in package.json, from which `npm run generate` writes this. */
export const VERSION = "0.1.0";
