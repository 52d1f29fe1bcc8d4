import type { Credential } from '../certificate.ts';
import type { Encryption } from '../encrypt.ts';
import type { Issuing } from '../issue.ts';
import type { AssertionShape, ConditionsShape, ConfirmationShape, ResponseShape } from '../shape.ts';
import { type Signing, signing } from '../sign.ts';

/** One way in which a response is other than usual: in what it says, how it is signed, or what happens to it after. */
export interface Flaw {
  says?: (shape: ResponseShape, bench: Bench) => ResponseShape;
  signs?: (how: Issuing, bench: Bench) => Issuing;
  /** The attacker's hand on the finished document. */
  alters?: (xml: string, bench: Bench) => string;
  /** In place of the base64 text of the document. */
  sends?: (bench: Bench) => string;
  /** What a service provider has to do with it; refuse it, unless said otherwise. */
  outcome?: 'refused' | 'never the victim';
}

/** What lies at hand when a response is forged. */
export interface Bench {
  now: Date;
  credential: Credential;
  /** Somebody whose key nobody has any reason to trust. */
  stranger: () => Credential;
  /** NameID of the person the attacker wants to be. */
  victim: string;
  /** An address that must never be asked for anything. */
  trapUrl: string;
  encryption: (change?: Partial<Encryption>) => Encryption;
  shape: ResponseShape;
  how: Issuing;
}

export function says(change: (shape: ResponseShape, bench: Bench) => Partial<ResponseShape>): Flaw {
  return { says: (shape, bench) => ({ ...shape, ...change(shape, bench) }) };
}

export function assertion(change: (one: AssertionShape, bench: Bench) => Partial<AssertionShape>): Flaw {
  return says((shape, bench) => ({ assertions: shape.assertions.map((one) => ({ ...one, ...change(one, bench) })) }));
}

export function nameIds(change: (value: string, bench: Bench) => { value: string; format?: string }[]): Flaw {
  return assertion(({ subject }, bench) => ({
    subject: subject && {
      ...subject,
      nameIds: subject.nameIds.flatMap((one) => change(one.value, bench).map((other) => ({ ...one, ...other }))),
    },
  }));
}

export function confirmation(change: (one: ConfirmationShape, bench: Bench) => Partial<ConfirmationShape>): Flaw {
  return assertion(({ subject }, bench) => ({
    subject: subject && {
      ...subject,
      confirmation: { ...subject.confirmation, ...change(subject.confirmation, bench) },
    },
  }));
}

export function conditions(change: (one: ConditionsShape, bench: Bench) => Partial<ConditionsShape>): Flaw {
  return assertion((one, bench) => ({
    conditions: one.conditions && { ...one.conditions, ...change(one.conditions, bench) },
  }));
}

/** Every signature that is made at all, made differently. */
export function signs(change: (how: Signing, bench: Bench) => Partial<Signing>): Flaw {
  return {
    signs: (how, bench) => ({
      ...how,
      signAssertion: how.signAssertion && { ...how.signAssertion, ...change(how.signAssertion, bench) },
      signResponse: how.signResponse && { ...how.signResponse, ...change(how.signResponse, bench) },
    }),
  };
}

export function issues(change: (how: Issuing, bench: Bench) => Partial<Issuing>): Flaw {
  return { signs: (how, bench) => ({ ...how, ...change(how, bench) }) };
}

/** Signatures of the true key over both parts, whatever the service asked for. */
export function bothSigned({ credential }: Bench): Pick<Issuing, 'signAssertion' | 'signResponse'> {
  return { signAssertion: signing(credential), signResponse: signing(credential) };
}

export function alters(change: (xml: string, bench: Bench) => string, outcome: Flaw['outcome'] = 'refused'): Flaw {
  return { alters: change, outcome };
}
