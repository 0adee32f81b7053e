import { RolloutError } from "../errors";
import { Secret } from "./secret";

type Env = Readonly<Record<string, string | undefined>>;

/** gcloud's own proxy; `http` speaks absolute-form for plain endpoints and tunnels to secure ones. */
export interface ProxySettings {
  readonly url: string;
  /** `user:password` in base64, where the proxy asks for it. */
  readonly login?: Secret;
}

/** Returns the address without its trailing slash. Throws INPUT_INVALID that names the variable. */
export function parseEndpoint(variable: string, value: string): string {
  const refuse = (got: string): RolloutError =>
    new RolloutError(
      "INPUT_INVALID",
      `${variable}: expected an address like http://127.0.0.1:8080/ or https://run.googleapis.com/, got ${got}`,
      `unset ${variable}`,
    );
  const text = value.trim();
  if (!URL.canParse(text)) throw refuse(`'${text}'`);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw refuse("one with a user name or password in it");
  if (!["http:", "https:"].includes(url.protocol)) throw refuse(`the scheme '${url.protocol}'`);
  if (url.search !== "" || url.hash !== "") throw refuse(`'${text}', which has a query or fragment`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** Returns the proxy that gcloud would use, or undefined without one. Throws INPUT_INVALID for half a proxy. */
export function parseProxy(env: Env): ProxySettings | undefined {
  const [type, address, port] = ["TYPE", "ADDRESS", "PORT"].map((key) => env[`CLOUDSDK_PROXY_${key}`]?.trim() ?? "");
  if (!type && !address && !port) return undefined;
  if (type !== "http" && type !== "http_no_tunnel") throw refuseProxy("TYPE", "'http' or 'http_no_tunnel'", type);
  if (!address || !/^[\w.:-]+$/.test(address)) throw refuseProxy("ADDRESS", "a host name or IP address", address);
  if (!port || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw refuseProxy("PORT", "a port number", port);
  const host = address.includes(":") ? `[${address}]` : address;
  const user = env["CLOUDSDK_PROXY_USERNAME"]?.trim();
  if (!user) return { url: `http://${host}:${port}` };
  const login = Buffer.from(`${user}:${env["CLOUDSDK_PROXY_PASSWORD"] ?? ""}`).toString("base64");
  return { url: `http://${host}:${port}`, login: new Secret(login) };
}

function refuseProxy(key: string, expected: string, got: string | undefined): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    `CLOUDSDK_PROXY_${key}: expected ${expected}, got ${got ? `'${got}'` : "nothing"}`,
    "unset CLOUDSDK_PROXY_TYPE CLOUDSDK_PROXY_ADDRESS CLOUDSDK_PROXY_PORT",
  );
}
