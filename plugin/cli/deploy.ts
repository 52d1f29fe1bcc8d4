import { readFileSync } from 'node:fs';
import { ConfigProblem, loadConfig } from '../config.ts';
import { type Deployment, DeployRefused, deploy as deployTo } from '../deploy.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from './main.ts';
import { readOptions } from './options.ts';

const WORDS: Record<string, string> = {
  CustomObject: 'object',
  CustomField: 'field',
  PermissionSet: 'permission set',
};

const EFFECTS = { created: 'created', changed: 'changed', unchanged: 'there already' };
const WOULD = { created: 'would be created', changed: 'would be changed', unchanged: 'there already' };

const AS_ADMIN =
  'Deploy as an administrator: save the session id of one in a file and add --token-file FILE (for example from `sf org auth show-access-token`).';

/** What an administrator can do about a deploy that could not begin. */
const REFUSED: Record<DeployRefused['reason'], string[]> = {
  'token-expired': ['The session is not valid, or has ended: put a fresh one into the file and try again.'],
  'token-jwt': [
    'The org gave a token in the form of a JSON Web Token, which its metadata interface (SOAP) does not take.',
    'Untick “Issue JSON Web Token (JWT)-based access tokens” in the settings of the external client app,',
    'or deploy as an administrator with --token-file FILE.',
  ],
  right: [
    'The user needs “API Enabled” and “Modify Metadata Through Metadata API Functions”, which the portal itself does not.',
    AS_ADMIN,
  ],
  'sign-in': [
    'The org does not let the integration user in. Compare crm.auth in the configuration with the external client app:',
    'consumer key, secret or certificate, the flow that is ticked, and the user it runs as.',
  ],
  unreachable: ['Look at crm.instanceUrl in the configuration, and whether this machine reaches that address.'],
};

/** What to change about a component that the org refused. The first that fits counts. */
const PROBLEMS: [RegExp, string][] = [
  [/no Custom(Object|Field) named/i, `This user may not see it, or the org does not have it. ${AS_ADMIN}`],
  [
    /required field: (\S+)/i,
    'The org demands this field of every record, so no permission set can name it: remove it from those of the configuration.',
  ],
  [/user permission|user license/i, 'The org’s edition or the user’s licence does not have this right.'],
  [/depends on permission/i, `The integration user may not see what this depends on. ${AS_ADMIN}`],
  [
    /cannot change|already (in use|exists)|duplicate/i,
    'Something else in the org has this API name: rename or delete it there, then deploy again.',
  ],
];
const OTHERWISE =
  'Nothing was changed. Correct it in the org (Setup > Deployment Status shows the same) and deploy again.';

/** `portico deploy`: brings the portal's object and rights into the org. */
export async function deploy(args: string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, ['config', 'token-file'], ['check-only']);
  const settings = loadConfig(options.text('config', 'config/portal.json'));
  const checkOnly = options.flag('check-only');
  const token = readToken(options.text('token-file', ''));
  terminal.print(`${checkOnly ? 'Checking' : 'Deploying to'} ${settings.crm.instanceUrl}`);
  try {
    return report(await deployTo(settings, { checkOnly, token }), { checkOnly, terminal });
  } catch (thrown) {
    if (!(thrown instanceof DeployRefused)) throw thrown;
    return explain(thrown, settings, terminal);
  }
}

/** @throws ConfigProblem */
function readToken(path: string): string | undefined {
  if (path === '') return undefined;
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
  } catch {
    throw new ConfigProblem([`--token-file: cannot read ${path}`]);
  }
  throw new ConfigProblem([`--token-file: ${path} is not one session id`]);
}

function explain({ reason, message }: DeployRefused, { crm }: Settings, { complain }: Terminal): number {
  complain(`The org did not take the deploy: ${message}`);
  for (const line of REFUSED[reason]) complain(`  ${line}`);
  if (reason === 'sign-in') complain(`  Tokens are asked for at ${crm.loginUrl ?? crm.instanceUrl}.`);
  return 1;
}

function report(done: Deployment, { checkOnly, terminal }: { checkOnly: boolean; terminal: Terminal }): number {
  for (const name of done.absent)
    terminal.print(`  ${name}: not in this org, or not for this user; no right is given for it`);
  if (done.failures.length > 0) return failed(done, terminal);
  const effects = checkOnly ? WOULD : EFFECTS;
  for (const { type, name, effect } of done.components)
    terminal.print(`  ${WORDS[type] ?? type} ${name}: ${effects[effect]}`);
  assignment(done, checkOnly, terminal);
  const isSame = done.components.every(({ effect }) => effect === 'unchanged') && done.assignment?.state === 'there';
  if (checkOnly) {
    terminal.print(isSame ? 'Checked: there would be no change.' : 'Checked: the org takes it. Nothing was changed.');
    return 0;
  }
  terminal.print(isSame ? 'No change.' : 'Deployed.');
  if (done.isReady) return 0;
  terminal.complain(
    'The integration user does not see the object yet: the portal refuses what customers write until he does.',
  );
  return 1;
}

function assignment({ assignment }: Deployment, checkOnly: boolean, terminal: Terminal): void {
  if (assignment === undefined) return;
  const { state, username, why } = assignment;
  if (state === 'there') terminal.print(`  permission set: assigned to ${username} already`);
  else if (state === 'made') terminal.print(`  permission set: assigned to ${username}`);
  else if (checkOnly) terminal.print(`  permission set: would be assigned to ${username}`);
  else {
    terminal.complain(`The permission set could not be assigned to ${username}${why ? ` (${why})` : ''}. By hand:`);
    terminal.complain('  Setup > Users > Permission Sets > Portico Integration > Manage Assignments > Add Assignment,');
    terminal.complain(`  tick ${username}, Next, Assign.`);
  }
}

function failed({ failures }: Deployment, terminal: Terminal): number {
  terminal.complain(
    `The org refuses ${failures.length === 1 ? 'one part' : `${failures.length} parts`}; nothing was changed.`,
  );
  for (const { file, name, line, column, problem } of failures) {
    const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
    terminal.complain(`  ${file || name}${place} (${name}): ${problem}`);
    terminal.complain(`    ${PROBLEMS.find(([pattern]) => pattern.test(problem))?.[1] ?? OTHERWISE}`);
  }
  return 1;
}
