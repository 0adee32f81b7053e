import { type Json, type JsonObject, ownOf } from "../json";
import { getPath, setPath } from "./paths";

/** How a field of v2 is spelled as an annotation of v1. */
interface Spelling {
  readonly annotation: string;
  readonly path: readonly string[];
  /** Text to value; undefined for a text that means nothing. */
  readonly decode: (text: string) => Json | undefined;
  readonly encode: (value: Json) => string;
}

const RUN = "run.googleapis.com";
const SCALE = "autoscaling.knative.dev";

function text(annotation: string, ...path: readonly string[]): Spelling {
  return { annotation, path, decode: (value) => value, encode: String };
}

function count(annotation: string, ...path: readonly string[]): Spelling {
  return { annotation, path, decode: (value) => (/^\d+$/.test(value) ? Number(value) : undefined), encode: String };
}

function flag(annotation: string, ...path: readonly string[]): Spelling {
  return { annotation, path, decode: (value) => value === "true", encode: String };
}

function choice(annotation: string, path: readonly string[], names: Readonly<Record<string, string>>): Spelling {
  const encode = (value: Json) => Object.keys(names).find((name) => names[name] === value) ?? String(value);
  return { annotation, path, decode: (value) => ownOf(names, value), encode };
}

const INGRESS = {
  all: "INGRESS_TRAFFIC_ALL",
  internal: "INGRESS_TRAFFIC_INTERNAL_ONLY",
  "internal-and-cloud-load-balancing": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
};

/** The annotations of a v1 Service that are fields of a v2 Service. */
export const SERVICE_SPELLINGS: readonly Spelling[] = [
  choice(`${RUN}/ingress`, ["ingress"], INGRESS),
  text(`${RUN}/client-name`, "client"),
  text(`${RUN}/client-version`, "clientVersion"),
  text(`${RUN}/description`, "description"),
  text(`${RUN}/launch-stage`, "launchStage"),
  count(`${RUN}/minScale`, "scaling", "minInstanceCount"),
  count(`${RUN}/maxScale`, "scaling", "maxInstanceCount"),
  flag(`${RUN}/invoker-iam-disabled`, "invokerIamDisabled"),
  flag(`${RUN}/default-url-disabled`, "defaultUriDisabled"),
  flag(`${RUN}/iap-enabled`, "iapEnabled"),
];

/** The annotations of a v1 template that are fields of a v2 template. */
export const TEMPLATE_SPELLINGS: readonly Spelling[] = [
  count(`${SCALE}/minScale`, "scaling", "minInstanceCount"),
  count(`${SCALE}/maxScale`, "scaling", "maxInstanceCount"),
  flag(`${RUN}/sessionAffinity`, "sessionAffinity"),
  flag(`${RUN}/health-check-disabled`, "healthCheckDisabled"),
  choice(`${RUN}/execution-environment`, ["executionEnvironment"], {
    gen1: "EXECUTION_ENVIRONMENT_GEN1",
    gen2: "EXECUTION_ENVIRONMENT_GEN2",
  }),
  text(`${RUN}/vpc-access-connector`, "vpcAccess", "connector"),
  choice(`${RUN}/vpc-access-egress`, ["vpcAccess", "egress"], {
    "all-traffic": "ALL_TRAFFIC",
    "private-ranges-only": "PRIVATE_RANGES_ONLY",
  }),
  text(`${RUN}/encryption-key`, "encryptionKey"),
];

const RESERVED = /^(run\.googleapis\.com|cloud\.googleapis\.com|serving\.knative\.dev|autoscaling\.knative\.dev)\//;

type Texts = Readonly<Record<string, string>>;

/** What v1 annotations come to: fields of v2, annotations of the user's own, and reserved ones that only v1 has. */
export interface SplitAnnotations {
  readonly fields: JsonObject;
  readonly own: Texts;
  readonly kept: Texts;
}

/** Splits v1 annotations; those that the server itself writes (`dropped`) are left out. */
export function splitAnnotations(
  all: Texts,
  spellings: readonly Spelling[],
  dropped: readonly string[],
): SplitAnnotations {
  const entries = Object.entries(all).filter(([key]) => !dropped.includes(key));
  const spelled = (key: string) => spellings.find(({ annotation }) => annotation === key);
  const fields = entries.reduce<JsonObject>((target, [key, value]) => {
    const spelling = spelled(key);
    const decoded = spelling?.decode(value);
    return spelling === undefined || decoded === undefined ? target : setPath(target, spelling.path, decoded);
  }, {});
  const rest = entries.filter(([key]) => spelled(key) === undefined);
  return {
    fields,
    own: Object.fromEntries(rest.filter(([key]) => !RESERVED.test(key))),
    kept: Object.fromEntries(rest.filter(([key]) => RESERVED.test(key))),
  };
}

/** Returns the annotations that v1 shows for fields of v2. */
export function spellAnnotations(value: JsonObject, spellings: readonly Spelling[]): Texts {
  return Object.fromEntries(
    spellings.flatMap(({ annotation, path, encode }) => {
      const field = getPath(value, path);
      return field === undefined ? [] : [[annotation, encode(field)]];
    }),
  );
}

/** Returns the entries whose keys are not reserved, and those whose keys are. */
export function splitLabels(all: Texts): { readonly own: Texts; readonly kept: Texts } {
  const { own, kept } = splitAnnotations(all, [], []);
  return { own, kept };
}
