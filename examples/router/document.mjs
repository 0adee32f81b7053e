/** The variables by which Google's own libraries are led elsewhere, too. */
const { STORAGE_EMULATOR_HOST = "https://storage.googleapis.com", GCE_METADATA_HOST = "metadata.google.internal" } =
  process.env;
const TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token";

/**
 * Returns how to read the document at the address: `gs://BUCKET/OBJECT` as the service's own account, an HTTP address as it
 * is. Throws for anything else.
 */
export function documentReader(address) {
  const [, bucket, object] = /^gs:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (object !== undefined) {
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}?alt=media`;
    const url = new URL(path, STORAGE_EMULATOR_HOST);
    return async () => text(url, { authorization: `Bearer ${await readToken()}` });
  }
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return () => text(address, {});
  throw new Error(`expected gs://BUCKET/OBJECT or an HTTP address, got ${JSON.stringify(address)}`);
}

/** Returns an access token; the metadata server keeps it as long as it is good. */
async function readToken() {
  const { access_token } = JSON.parse(
    await text(`http://${GCE_METADATA_HOST}${TOKEN_PATH}`, { "metadata-flavor": "Google" }),
  );
  return access_token;
}

async function text(url, headers) {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(2000) });
  if (!response.ok) throw new Error(`expected HTTP 200 from ${new URL(url).host}, got ${response.status}`);
  return response.text();
}
