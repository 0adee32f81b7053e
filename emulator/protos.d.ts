/** Typed as unknown data on purpose: the inferred type of half a megabyte of JSON helps nobody. */
declare module "@google-cloud/run/build/protos/protos.json" {
  const protos: object;
  export default protos;
}
