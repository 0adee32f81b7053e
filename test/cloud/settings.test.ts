import { describe, expect, it } from "vitest";
import { parseSettings } from "../../src/cloud/settings";

const OVERRIDE = "CLOUDSDK_API_ENDPOINT_OVERRIDES_";

describe("parseSettings", () => {
  it("speaks to Google where nothing is overridden", () => {
    const { endpoints, overridden, ...rest } = parseSettings({});
    expect(endpoints.run).toBe("https://run.googleapis.com");
    expect(endpoints.compute).toBe("https://compute.googleapis.com/compute/v1");
    expect({ overridden, rest }).toEqual({ overridden: [], rest: {} });
  });

  it.each([
    ["RUN", "run"],
    ["MONITORING", "monitoring"],
    ["LOGGING", "logging"],
    ["IAM", "iam"],
    ["IAMCREDENTIALS", "iamcredentials"],
    ["SERVICEUSAGE", "serviceusage"],
    ["ARTIFACTREGISTRY", "artifactregistry"],
    ["COMPUTE", "compute"],
    ["CLOUDRESOURCEMANAGER", "cloudresourcemanager"],
    ["STORAGE", "storage"],
  ] as const)("sends the API of %s, and no other one, to its override", (name, api) => {
    const settings = parseSettings({ [OVERRIDE + name]: "http://127.0.0.1:8080/" });
    expect(settings.endpoints).toEqual({ ...parseSettings({}).endpoints, [api]: "http://127.0.0.1:8080" });
    expect(settings.overridden).toEqual([api]);
  });

  it.each([
    ["a trailing slash is dropped", "http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["none is fine", "http://run.localhost:8080", "http://run.localhost:8080"],
    ["a path prefix stays", "https://proxy.example.com/run/", "https://proxy.example.com/run"],
    ["no region is put before the host", "https://us-east1-run.googleapis.com/", "https://us-east1-run.googleapis.com"],
    ["blanks around it do not count", " https://run.example.com ", "https://run.example.com"],
  ])("an override is used literally: %s", (_, value, endpoint) => {
    expect(parseSettings({ [`${OVERRIDE}RUN`]: value }).endpoints.run).toBe(endpoint);
  });

  it.each([
    ["no address at all", { [`${OVERRIDE}LOGGING`]: "localhost" }, `${OVERRIDE}LOGGING`],
    ["a scheme that is not HTTP", { [`${OVERRIDE}RUN`]: "grpc://127.0.0.1:80" }, `${OVERRIDE}RUN`],
    ["a query", { [`${OVERRIDE}RUN`]: "http://127.0.0.1/?a=b" }, `${OVERRIDE}RUN`],
    ["a password", { [`${OVERRIDE}RUN`]: "http://me:pass-word-1@127.0.0.1/" }, `${OVERRIDE}RUN`],
    [
      "a proxy of another type",
      { CLOUDSDK_PROXY_TYPE: "socks5", CLOUDSDK_PROXY_ADDRESS: "a", CLOUDSDK_PROXY_PORT: "1" },
      "CLOUDSDK_PROXY_TYPE",
    ],
    [
      "a proxy without an address",
      { CLOUDSDK_PROXY_TYPE: "http", CLOUDSDK_PROXY_PORT: "3128" },
      "CLOUDSDK_PROXY_ADDRESS",
    ],
    ["a proxy without a port", { CLOUDSDK_PROXY_TYPE: "http", CLOUDSDK_PROXY_ADDRESS: "proxy" }, "CLOUDSDK_PROXY_PORT"],
    [
      "a port out of range",
      { CLOUDSDK_PROXY_TYPE: "http", CLOUDSDK_PROXY_ADDRESS: "proxy", CLOUDSDK_PROXY_PORT: "70000" },
      "CLOUDSDK_PROXY_PORT",
    ],
    [
      "a token with a line break in it",
      { CLOUDSDK_AUTH_ACCESS_TOKEN: "abc\r\nx-evil: 1" },
      "CLOUDSDK_AUTH_ACCESS_TOKEN",
    ],
  ])("refuses %s and names the variable", (_, env, variable) => {
    expect(() => parseSettings(env)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringMatching(`^${variable}: expected`) }),
    );
  });

  it("never repeats a password or a token that it refuses", () => {
    const texts = [
      { [`${OVERRIDE}RUN`]: "http://me:pass-word-1@127.0.0.1/" },
      { CLOUDSDK_AUTH_ACCESS_TOKEN: "pass-word-1 x" },
    ].map((env) => {
      try {
        return JSON.stringify(parseSettings(env));
      } catch (error) {
        return String(error);
      }
    });
    expect(texts.join()).toContain("expected");
    expect(texts.join()).not.toContain("pass-word-1");
  });

  it("hides the access token and the proxy's login from JSON and from templates", () => {
    const settings = parseSettings({
      CLOUDSDK_AUTH_ACCESS_TOKEN: "sentinel-token",
      CLOUDSDK_PROXY_TYPE: "http",
      CLOUDSDK_PROXY_ADDRESS: "proxy.example.com",
      CLOUDSDK_PROXY_PORT: "3128",
      CLOUDSDK_PROXY_USERNAME: "me",
      CLOUDSDK_PROXY_PASSWORD: "sentinel-password",
    });
    const shown = `${JSON.stringify(settings)} ${settings.accessToken} ${settings.proxy?.login}`;
    expect(shown).not.toMatch(/sentinel|bWU6/);
    expect(settings.accessToken?.reveal()).toBe("sentinel-token");
    expect(settings.proxy?.url).toBe("http://proxy.example.com:3128");
  });

  it.each([
    ["GOOGLE_CLOUD_PROJECT before gcloud's own", { GOOGLE_CLOUD_PROJECT: "a", CLOUDSDK_CORE_PROJECT: "b" }, "a"],
    ["gcloud's own", { CLOUDSDK_CORE_PROJECT: "b", CLOUDSDK_PROJECT: "c" }, "b"],
    ["what google-github-actions/auth sets beside it", { CLOUDSDK_PROJECT: "c" }, "c"],
    ["an empty variable as none", { GOOGLE_CLOUD_PROJECT: "", GCLOUD_PROJECT: "d" }, "d"],
  ])("takes the project from %s", (_, env, project) => {
    expect(parseSettings(env).project).toBe(project);
  });

  it.each([
    [
      "the named file",
      { GOOGLE_APPLICATION_CREDENTIALS: "/c/a.json", GOOGLE_GHA_CREDS_PATH: "/c/b.json" },
      { credentials: { path: "/c/a.json", variable: "GOOGLE_APPLICATION_CREDENTIALS" } },
    ],
    [
      "the action's file",
      { GOOGLE_GHA_CREDS_PATH: "/c/b.json" },
      { credentials: { path: "/c/b.json", variable: "GOOGLE_GHA_CREDS_PATH" } },
    ],
    [
      "the well-known file below the home",
      { HOME: "/home/me" },
      { wellKnownCredentials: "/home/me/.config/gcloud/application_default_credentials.json" },
    ],
    [
      "the well-known file in gcloud's folder",
      { HOME: "/home/me", CLOUDSDK_CONFIG: "/cfg" },
      { wellKnownCredentials: "/cfg/application_default_credentials.json" },
    ],
  ])("knows %s", (_, env, expected) => {
    expect(parseSettings(env)).toMatchObject(expected);
  });
});
