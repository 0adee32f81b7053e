/**
 * Stands in for `google-gax` in the bundle. Only the REST transport is spoken, so gRPC and its half of the code are
 * left out; what the generated clients take from the main entry besides it are the logging helpers.
 */
module.exports = {
  ...require("google-gax/fallback"),
  fallback: require("google-gax/fallback"),
  loggingUtils: require("google-logging-utils"),
};
