import { type ErrorCode, messageOf, RolloutError } from "../errors";
import type { CloudWatchRequest } from "../ports";

/** What was asked of CloudWatch when it failed, and what takes secrets out of others' words. */
export interface Asking extends CloudWatchRequest {
  readonly redact: (text: string) => string;
}

const SIGN_IN = `permissions:
  contents: read
  id-token: write
steps:
  - uses: aws-actions/configure-aws-credentials@v5
    with:
      aws-region: REGION
      role-to-assume: arn:aws:iam::ACCOUNT:role/ROLE
# on a laptop: aws sso login, or aws configure`;

const ALLOW = `Attach to the role or user that this step runs as (GetMetricData knows no resources):
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*" }] }`;

/** Names of AWS's errors; source: the common errors of the CloudWatch API reference, and the client's own. */
const MEANINGS: readonly (readonly [name: RegExp, code: ErrorCode, hint: string])[] = [
  [/^(CredentialsProviderError|TokenProviderError)$/, "CREDENTIALS_MISSING", SIGN_IN],
  [
    /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|IncompleteSignature|InvalidSignatureException|MissingAuthenticationToken(Exception)?)$/,
    "CREDENTIALS_MISSING",
    SIGN_IN,
  ],
  [
    /^(AccessDenied|AccessDeniedException|NotAuthorized|UnauthorizedOperation|OptInRequired)$/,
    "PERMISSION_DENIED",
    ALLOW,
  ],
  [
    /^(Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequestsException|LimitExceeded\w*)$/,
    "QUOTA_EXCEEDED",
    "Run this step again in a minute, or look less often:\nwith:\n  every: 2m",
  ],
];

/** Refusals that quote the whole request, session token and all; they are not repeated. */
const SIGNATURE = /Signature/;

/** Returns the error that AWS's refusal, or its absence, means; an error of ours comes back as it is. */
export function translateAws(thrown: unknown, asking: Asking): RolloutError {
  if (thrown instanceof RolloutError) return thrown;
  const name = thrown instanceof Error ? thrown.name : "";
  const [, code, hint] = MEANINGS.find(([pattern]) => pattern.test(name)) ?? [];
  const said = SIGNATURE.test(name) ? "AWS could not verify its signature" : asking.redact(messageOf(thrown));
  const lacks = code === "PERMISSION_DENIED" ? "cloudwatch:GetMetricData is missing: " : "";
  const sentence = `could not ${asking.doing} from CloudWatch in ${asking.region}: ${lacks}${named(name)}${said}`;
  return new RolloutError(code ?? "METRICS_UNREADABLE", sentence, hint ?? whatToAsk(asking));
}

/** Returns METRICS_UNREADABLE for an answer that is not whole, or none. */
export function incomplete(asking: Asking, why: string): RolloutError {
  const sentence = `could not ${asking.doing} from CloudWatch in ${asking.region}: ${asking.redact(why)}`;
  return new RolloutError("METRICS_UNREADABLE", sentence, whatToAsk(asking));
}

function named(name: string): string {
  return name === "" || name === "Error" ? "" : `${name}: `;
}

function whatToAsk({ region, namespace }: CloudWatchRequest): string {
  return `See which metrics and dimensions there are:\naws cloudwatch list-metrics --region ${region} --namespace '${namespace}'`;
}
