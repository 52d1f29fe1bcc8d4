import { later } from '../issue.ts';
import { CONFIRMATION, NAME_FORMAT, NAME_ID, NAMESPACE, STATUS } from '../names.ts';
import { assertion, conditions, confirmation, type Flaw, issues, nameIds, says } from './flaw.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ELSEWHERE = 'https://elsewhere.example';

/** All of it moved in time: issued, valid from, valid until, confirmed. */
function shifted(ms: number, lifeMs: number): Flaw {
  const moved = says(({ issueInstant }) => ({ issueInstant: later(issueInstant, ms) }));
  const inner = assertion(({ subject, authn }, { now }) => {
    const [start, end] = [later(now, ms), later(now, ms + lifeMs)];
    return {
      issueInstant: start,
      subject: subject && { ...subject, confirmation: { ...subject.confirmation, notOnOrAfter: end } },
      authn: authn && { ...authn, instant: start },
    };
  });
  const window = conditions((_, { now }) => ({ notBefore: later(now, ms), notOnOrAfter: later(now, ms + lifeMs) }));
  return {
    says: (shape, bench) => [moved, inner, window].reduce((said, flaw) => flaw.says?.(said, bench) ?? said, shape),
  };
}

function audiences(change: (ours: string) => string[][]): Flaw {
  return conditions(({ audiences: [[ours = ''] = []] }) => ({ audiences: change(ours) }));
}

/** Signed by the right key from end to end, but saying what must not be believed. */
export const STATEMENTS = {
  'expired an hour ago': shifted(-HOUR_MS - 5 * MINUTE_MS, 5 * MINUTE_MS),
  'valid in an hour': shifted(HOUR_MS, 5 * MINUTE_MS),
  'issued three days ago, valid for a week': shifted(-3 * DAY_MS, 7 * DAY_MS),
  'issued in ten minutes, valid now': assertion((_, { now }) => ({ issueInstant: later(now, 10 * MINUTE_MS) })),
  'a confirmation that has expired': confirmation((_, { now }) => ({ notOnOrAfter: later(now, -HOUR_MS) })),
  'a confirmation without an end': confirmation(() => ({ notOnOrAfter: undefined })),
  'a confirmation with a beginning': confirmation((_, { now }) => ({ notBefore: later(now, -HOUR_MS) })),
  'a confirmation that is not bearer': confirmation(() => ({ method: CONFIRMATION.senderVouches })),
  'no Conditions': assertion(() => ({ conditions: undefined })),
  'Conditions without an end': conditions(() => ({ notOnOrAfter: undefined })),
  'a session that is over': assertion(({ authn }, { now }) => ({
    authn: authn && { ...authn, sessionNotOnOrAfter: later(now, -HOUR_MS) },
  })),
  'no AuthnStatement': assertion(() => ({ authn: undefined })),

  'another audience': audiences(() => [[ELSEWHERE]]),
  'no audience restriction': audiences(() => []),
  'an empty audience': audiences(() => [['']]),
  'a restriction without audience': audiences(() => [[]]),
  'our audience with a suffix': audiences((ours) => [[`${ours}.evil.example`]]),
  'our audience in other letter case': audiences((ours) => [[swapCase(ours)]]),
  'two restrictions, one not ours': audiences((ours) => [[ours], [ELSEWHERE]]),

  'another Recipient': confirmation(() => ({ recipient: `${ELSEWHERE}/acs` })),
  'no Recipient': confirmation(() => ({ recipient: undefined })),
  'another Destination': says(() => ({ destination: `${ELSEWHERE}/acs` })),
  'no Destination': says(() => ({ destination: undefined })),
  'another Issuer in the assertion': assertion(() => ({ issuer: `${ELSEWHERE}/idp` })),
  'no Issuer in the assertion': assertion(() => ({ issuer: undefined })),
  'another Issuer in the response': says(() => ({ issuer: `${ELSEWHERE}/idp` })),

  'a failure status with a good assertion': says(() => ({ status: [STATUS.responder, STATUS.authnFailed] })),
  'no status': says(() => ({ status: [] })),
  'a failure without assertion': says(() => ({ status: [STATUS.responder, STATUS.authnFailed], assertions: [] })),
  'a NoPassive answer': says(() => ({ status: [STATUS.responder, STATUS.noPassive], assertions: [] })),
  'no assertion': says(() => ({ assertions: [] })),

  'InResponseTo nobody asked for': answering('_0123456789abcdef0123456789abcdef'),
  'no InResponseTo': answering(undefined),
  'a confirmation without InResponseTo': confirmation(() => ({ inResponseTo: undefined })),
  'a confirmation of another request': confirmation(() => ({ inResponseTo: '_0123456789abcdef0123456789abcdef' })),
  'a Response without InResponseTo': says(() => ({ inResponseTo: undefined })),

  'no Subject': assertion(() => ({ subject: undefined })),
  'no NameID': nameIds(() => []),
  'two NameIDs': nameIds((value, { victim }) => [{ value }, { value: victim }]),
  'an empty NameID': nameIds(() => [{ value: '' }]),
  'a NameID of spaces': nameIds(() => [{ value: ' \n ' }]),
  'an empty NameID and an attribute called nameID': {
    says: (shape, bench) => {
      const attribute = { name: 'nameID', nameFormat: NAME_FORMAT.basic, values: [bench.victim] };
      const empty = nameIds(() => [{ value: '' }]).says?.(shape, bench) ?? shape;
      const named = assertion(({ attributes }) => ({ attributes: [...attributes, attribute] }));
      return named.says?.(empty, bench) ?? empty;
    },
  },
  'a transient NameID': nameIds((value) => [{ value, format: NAME_ID.transient }]),

  'a Response of SAML 1.1': says(() => ({ version: '1.1' })),
  'an Assertion of SAML 1.1': assertion(() => ({ version: '1.1' })),
  'elements of another namespace': issues(({ dialect }) => ({
    dialect: { ...dialect, protocolNamespace: `${NAMESPACE.protocol}:other` },
  })),
  'an assertion of another namespace': issues(({ dialect }) => ({
    dialect: { ...dialect, assertionNamespace: `${NAMESPACE.assertion}:other` },
  })),
} satisfies Record<string, Flaw>;

function answering(inResponseTo: string | undefined): Flaw {
  const inner = confirmation(() => ({ inResponseTo }));
  return {
    says: (shape, bench) => ({ ...(inner.says?.(shape, bench) ?? shape), inResponseTo }),
  };
}

function swapCase(text: string): string {
  const lower = text.toLowerCase();
  return text === lower ? text.toUpperCase() : lower;
}
