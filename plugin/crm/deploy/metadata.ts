import { Connection } from 'jsforce/lib/connection.js';
import { z } from 'zod';
import { Refusal, Unanswered } from '../refusal.ts';

/** The org works through a deploy in its own time; it has never taken a small one longer. */
const POLL_TIMEOUT_MS = 600_000;

/** One component of the package that the org took. */
export interface Component {
  /** `CustomObject`, `CustomField`, `PermissionSet` */
  readonly type: string;
  readonly name: string;
  readonly effect: 'created' | 'changed' | 'unchanged';
}

/** One that it refused; with one of them, nothing is changed. Lines and columns count from 1. */
export interface Failure {
  readonly file: string;
  readonly name: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly problem: string;
}

export interface Deployed {
  readonly components: readonly Component[];
  readonly failures: readonly Failure[];
}

const place = z.coerce.number().int().positive().optional().catch(undefined);
const message = z.looseObject({
  componentType: z.string().nullish(),
  fullName: z.string(),
  fileName: z.string().nullish(),
  created: z.boolean(),
  changed: z.boolean(),
  problem: z.string().nullish(),
  lineNumber: place,
  columnNumber: place,
});
const messages = z
  .array(message)
  .nullish()
  .transform((found) => found ?? []);
const result = z.looseObject({
  success: z.boolean(),
  status: z.string().nullish(),
  errorMessage: z.string().nullish(),
  details: z.looseObject({ componentSuccesses: messages, componentFailures: messages }).nullish(),
});

/**
 * Deploys a zip, all or nothing, and waits until the org is done with it.
 *
 * @param options.transport one that lets XML through
 * @throws Refusal as the org says no to the call itself; Unanswered
 */
export async function deployZip(options: {
  zip: Buffer;
  checkOnly: boolean;
  instanceUrl: string;
  token: string;
  apiVersion: string;
  pollMs: number;
  transport: Connection['_transport'];
}): Promise<Deployed> {
  const { zip, checkOnly, instanceUrl, token, apiVersion, transport } = options;
  // Only who deploys pays for loading all of this.
  const { MetadataApi } = await import('jsforce/lib/api/metadata.js');
  const connection = new Connection({ instanceUrl, accessToken: token, version: apiVersion });
  connection._transport = transport;
  const api = new MetadataApi(connection);
  api.pollInterval = options.pollMs;
  api.pollTimeout = POLL_TIMEOUT_MS;
  try {
    // Components without tests of Apex: none have to run.
    const asked = api.deploy(zip, { checkOnly, rollbackOnError: true, singlePackage: true, testLevel: 'NoTestRun' });
    asked.on('error', () => {}); // it is thrown as well
    return deployed(result.parse(await asked.complete(true)));
  } catch (thrown) {
    throw soapError(thrown);
  }
}

function deployed({ success, status, errorMessage, details }: z.output<typeof result>): Deployed {
  const failures = (details?.componentFailures ?? []).map((one) => ({
    file: one.fileName ?? '',
    name: one.fullName,
    line: one.lineNumber,
    column: one.columnNumber,
    problem: one.problem ?? 'no reason given',
  }));
  if (!success && failures.length === 0)
    throw new Unanswered(`the deploy ended as ${status ?? 'failed'}: ${errorMessage ?? 'no reason given'}`);
  const components = (details?.componentSuccesses ?? [])
    .filter(({ componentType }) => Boolean(componentType)) // the list of contents is none
    .map(({ componentType, fullName, created, changed }) => ({
      type: componentType ?? '',
      name: fullName,
      effect: created ? ('created' as const) : changed ? ('changed' as const) : ('unchanged' as const),
    }));
  return { components, failures };
}

/** A fault of SOAP as jsforce throws it: `sf:INVALID_SESSION_ID`. */
function soapError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('errorCode' in thrown)) return thrown;
  const code = String(thrown.errorCode).replace(/^\w+:/, '');
  return new Refusal(500, [{ code, message: thrown.message, fields: [] }]);
}
