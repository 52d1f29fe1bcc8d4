import type { Dispatcher } from 'undici';
import { createBulkhead } from './crm/bulkhead.ts';
import { createCollect } from './crm/collect.ts';
import { type Assignment, createAssigning } from './crm/deploy/assign.ts';
import { objectsToDescribe } from './crm/deploy/grants.ts';
import { type Deployed, deployZip } from './crm/deploy/metadata.ts';
import { orgObjects } from './crm/deploy/org-objects.ts';
import { type ConfiguredField, packageOf, zipOf } from './crm/deploy/package.ts';
import { createMeter } from './crm/meter.ts';
import { Refusal, Unanswered } from './crm/refusal.ts';
import { createSend } from './crm/send.ts';
import { createGivenSession, createSession, type Session } from './crm/session.ts';
import { createTransport } from './crm/transport.ts';
import { Agent } from './http.ts';
import { createLog } from './log.ts';
import { loadManifest } from './manifest.ts';
import type { Settings } from './settings.ts';

/** What a deploy did, or with `checkOnly` would do. */
export interface Deployment extends Deployed {
  /** Objects and fields that the org lacks, or the user who deploys may not see: nothing is granted of them. */
  readonly absent: readonly string[];
  /** Undefined after a failure: nothing was assigned. */
  readonly assignment: { state: Assignment; username: string; why?: string } | undefined;
  /** True when the integration user sees the ledger, so that the portal takes what customers write. */
  readonly isReady: boolean;
}

/** What keeps a deploy from beginning, each with a way out of its own. */
export class DeployRefused extends Error {
  override readonly name = 'DeployRefused';
  readonly reason: 'token-expired' | 'token-jwt' | 'right' | 'sign-in' | 'unreachable';

  constructor(reason: DeployRefused['reason'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.reason = reason;
  }
}

/** An admin waits longer than a customer does. */
const TIMEOUT_MS = 60_000;

/**
 * Brings into the org what the manifest adds, with the rights that the portal needs, and gives these to the integration
 * user. Twice is no change.
 *
 * @param options.token session id of an administrator; the integration user deploys if left out
 * @throws DeployRefused
 */
export async function deploy(
  settings: Settings,
  options: { checkOnly: boolean; token?: string | undefined; pollMs?: number },
): Promise<Deployment> {
  const dispatcher = new Agent({ connect: { timeout: 10_000 } });
  try {
    return await deployOver(dispatcher, settings, options);
  } finally {
    await dispatcher.close();
  }
}

async function deployOver(
  dispatcher: Dispatcher,
  { crm, ...settings }: Settings,
  { checkOnly, token, pollMs = 1_000 }: Parameters<typeof deploy>[1],
): Promise<Deployment> {
  const meter = createMeter();
  const over = { dispatcher, limitMs: TIMEOUT_MS, seen: meter.seen };
  const transport = createTransport(over);
  const { apiVersion, instanceUrl } = crm;
  const integration = createSession({ settings: crm, transport, clock: Date.now });
  const admin = token === undefined ? integration : createGivenSession({ settings: crm, transport, token });
  const callsOf = (session: Session) => {
    const bulkhead = createBulkhead({ atOnce: 5, waiting: 50, waitMs: TIMEOUT_MS });
    const send = createSend({ session, bulkhead, meter, log: createLog({ level: 'silent' }), timeoutMs: TIMEOUT_MS });
    return { send, collect: createCollect(send, apiVersion), apiVersion };
  };

  const manifest = loadManifest();
  const calls = callsOf(admin);
  const accessToken = await refused(() => admin.token(), 'sign-in');
  if (isJwt(accessToken)) throw new DeployRefused('token-jwt', 'the token is a JSON Web Token');
  const org = await refused(() => orgObjects(calls.collect, objectsToDescribe(manifest)));
  const content = packageOf({ manifest, org, configured: configuredFields(settings), apiVersion });
  const zip = zipOf(content);
  const soap = createTransport({ ...over, xml: true });
  const at = { instanceUrl: admin.connection.instanceUrl || instanceUrl, token: accessToken, apiVersion };
  const done = await refused(() => deployZip({ zip, checkOnly, pollMs, transport: soap, ...at }));
  const { absent } = content.grants;
  if (done.failures.length > 0) return { ...done, absent, assignment: undefined, isReady: false };

  const assigning = createAssigning(calls);
  const assignment = await assigned(assigning, integration, checkOnly);
  const ledger = Object.keys(manifest.adds);
  const isReady = await orgObjects(callsOf(integration).collect, ledger).then(
    (found) => found.size === ledger.length,
    () => false,
  );
  return { ...done, absent, assignment, isReady };
}

/** That the org lets only administrators assign is no failure: one of them can do it by hand. */
async function assigned(
  { assign, usernameOf }: ReturnType<typeof createAssigning>,
  integration: Session,
  checkOnly: boolean,
): Promise<NonNullable<Deployment['assignment']>> {
  let username = 'the integration user';
  try {
    const userId = await integration.userId();
    username = (await usernameOf(userId)) ?? userId;
    return { state: await assign(userId, { checkOnly }), username };
  } catch (thrown) {
    return { state: 'missing', username, why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The fields that this installation's configuration adds to those of the manifest. */
function configuredFields(settings: Omit<Settings, 'crm'>): ConfiguredField[] {
  const { active, see, comment, close } = settings.contact;
  const rules = [active, ...[see, comment, close].map((grant) => (grant.from === 'contact' ? grant : undefined))];
  const ofContact = [
    ...rules.flatMap((rule) => (rule === undefined ? [] : [rule.field])),
    ...settings.saml.providers.map(({ match }) => match.contactField),
  ];
  const ofAccount = settings.brands.flatMap(({ accounts }) => (accounts === undefined ? [] : [accounts.field]));
  const ofCase = settings.brands.flatMap(({ caseTypes }) =>
    caseTypes.flatMap(({ fields }) => fields.map((one) => one.field)),
  );
  const { answerField } = settings.ideas;
  const named = (object: string, fields: string[], edit: boolean) =>
    [...new Set(fields)].map((field) => ({ object, field, edit }));
  return [
    ...named('Contact', ofContact, false),
    ...named('Account', ofAccount, false),
    ...named('Case', ofCase, true),
    ...named('Knowledge__kav', settings.knowledge.bodyFields, false),
    ...named('Idea', answerField === undefined ? [] : [answerField], false),
  ];
}

function isJwt(token: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(token);
}

/** Runs `work`; what the org or the network says to it, in terms of what an administrator can do. */
async function refused<T>(work: () => Promise<T>, otherwise: DeployRefused['reason'] = 'unreachable'): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const refusal = among(thrown, (one) => one instanceof Refusal);
    if (!(refusal instanceof Refusal)) {
      const unanswered = among(thrown, (one) => one instanceof Unanswered);
      throw new DeployRefused('unreachable', unanswered ?? thrown);
    }
    if (refusal.has('INVALID_SESSION_ID')) throw new DeployRefused('token-expired', refusal);
    if (refusal.messages.some(({ code }) => /^INSUFFICIENT_|^API_(CURRENTLY_)?DISABLED/.test(code)))
      throw new DeployRefused('right', refusal);
    throw new DeployRefused(otherwise, refusal);
  }
}

/** The first of an error and its causes that fits. */
function among(thrown: unknown, fits: (one: unknown) => boolean): unknown {
  for (let one = thrown; one !== undefined; one = one instanceof Error ? one.cause : undefined)
    if (fits(one)) return one;
  return undefined;
}
