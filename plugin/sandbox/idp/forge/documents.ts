import { randomBytes } from 'node:crypto';
import { parse, serialize } from '../dom.ts';
import { describeAnswer, newId } from '../issue.ts';
import { STATUS } from '../names.ts';
import { signing, signRoot } from '../sign.ts';
import { PLAIN, writeAssertion, writeResponse } from '../write.ts';
import { alters, type Bench, bothSigned, type Flaw } from './flaw.ts';
import { evilResponse } from './wrapping.ts';

/** The document is not what a parser hopes for: several roots, document types, or no XML at all. */
export const DOCUMENTS = {
  'two roots, the forged one first': alters((xml, bench) => evilResponse(bench) + xml),
  'two roots, the forged one last': alters((xml, bench) => xml + evilResponse(bench)),
  'a signed logout message first, a forged response second': alters(
    (_, bench) => signedLogoutResponse(bench) + evilResponse(bench),
  ),
  'a signed assertion first, a forged response second': alters(
    (_, bench) => loneAssertion(bench) + evilResponse(bench),
  ),
  'a signed logout message instead': alters((_, bench) => signedLogoutResponse(bench)),
  'an assertion as the root': alters((_, bench) => loneAssertion(bench)),
  'two good assertions for two people': {
    says: (shape, { victim }) => ({
      ...shape,
      assertions: shape.assertions.flatMap((one) => [
        one,
        {
          ...one,
          id: newId(),
          subject: one.subject && {
            ...one.subject,
            nameIds: one.subject.nameIds.map((nameId) => ({ ...nameId, value: victim })),
          },
        },
      ]),
    }),
    signs: (how, bench) => ({ ...how, ...bothSigned(bench) }),
  },

  'a harmless DOCTYPE': alters((xml) => `<!DOCTYPE Response>${xml}`),
  'an internal entity': entity((value) => `<!ENTITY who "${value}">`),
  'an external entity on a file': entity(() => '<!ENTITY who SYSTEM "file:///etc/hostname">'),
  'an external entity on HTTP': entity((_, { trapUrl }) => `<!ENTITY who SYSTEM "${trapUrl}">`),
  'a parameter entity': alters(
    (xml, { trapUrl }) => `<!DOCTYPE Response [<!ENTITY % more SYSTEM "${trapUrl}"> %more;]>${xml}`,
  ),
  'an external subset': alters((xml, { trapUrl }) => `<!DOCTYPE Response SYSTEM "${trapUrl}">${xml}`),
  'ten levels of entities': entity(() => {
    const levels = Array.from({ length: 10 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);
    return `<!ENTITY e0 "laugh">${levels.join('')}<!ENTITY who "&e10;">`;
  }),

  'not XML': sent(() => Buffer.from('just some words').toString('base64')),
  'unclosed XML': alters((xml) => xml.slice(0, -20)),
  'not base64': sent(() => '%%% this is not base64 %%%'),
  'random bytes': sent(() => randomBytes(2_000).toString('base64')),
  'nothing in it': sent(() => ''),
  'a NUL in the NameID': alters((xml) => xml.replace('</saml:NameID>', '\u0000</saml:NameID>')),
  'ten thousand elements': alters((xml) => xml.replace('</saml:Issuer>', `</saml:Issuer>${'<x/>'.repeat(10_000)}`)),
  'five thousand levels': alters((xml) =>
    xml.replace('</saml:Issuer>', `</saml:Issuer>${'<x>'.repeat(5_000)}${'</x>'.repeat(5_000)}`),
  ),
} satisfies Record<string, Flaw>;

function sent(text: (bench: Bench) => string): Flaw {
  return { sends: text };
}

/** A document type before a good response, its entity in place of the NameID. */
function entity(declare: (value: string, bench: Bench) => string): Flaw {
  return alters((xml, bench) => {
    const value = bench.shape.assertions[0]?.subject?.nameIds[0]?.value ?? '';
    return `<!DOCTYPE Response [${declare(value, bench)}]>${xml.replace(`>${value}</saml:NameID>`, '>&who;</saml:NameID>')}`;
  });
}

function loneAssertion({ shape, how, credential }: Bench): string {
  return shape.assertions.map((one) => signRoot(writeAssertion(one, how.dialect), signing(credential))).join('');
}

function signedLogoutResponse({ shape, credential, now }: Bench): string {
  const answer = describeAnswer(
    { issuer: shape.issuer ?? '', acsUrl: shape.destination ?? '', inResponseTo: shape.inResponseTo, now },
    [STATUS.success],
  );
  const xml = writeResponse(answer, [], PLAIN).replace(/samlp:Response\b/g, 'samlp:LogoutResponse');
  return signRoot(serialize(parse(xml)), signing(credential));
}
