import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { NAMESPACE, SUCCESS } from '../../plugin/auth/names.ts';
import { encryptElement } from '../../plugin/sandbox/idp/encrypt.ts';
import { FLAWS, type FlawName } from '../../plugin/sandbox/idp/forge.ts';
import { describeSignIn, issueResponse, issuing } from '../../plugin/sandbox/idp/issue.ts';
import { DIGEST, NAME_ID, SIGNATURE } from '../../plugin/sandbox/idp/names.ts';
import { signing } from '../../plugin/sandbox/idp/sign.ts';
import { ENTITY, IDP, type Keys, MAYA, makeKeys, makePortal, ORIGIN, type Portal, VICTIM } from './saml-portal.ts';
import { REFUSALS } from './saml-reasons.ts';

const names = Object.keys(FLAWS).filter((name): name is FlawName => name in FLAWS);

/** Where there is a limit of its own, in milliseconds; a second otherwise. */
const LIMITS: Partial<Record<FlawName, number>> = { '900 transforms': 1_500, '2,000 transforms': 1_500 };

describe('sign-in refuses', () => {
  let keys: Keys;
  let portal: Portal;
  let trap: Server;
  let trapUrl: string;
  let trapped = 0;
  before(async () => {
    keys = makeKeys();
    portal = await makePortal(keys);
    portal.contacts.known.set(VICTIM, 'active');
    trap = createServer((_req, res) => {
      trapped += 1;
      res.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    trapUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    // The stranger's key is made once; not in the time of the first test that needs it.
    portal.response(undefined, { flaw: 'a stranger signed, his certificate inside' });
  });
  after(async () => {
    await portal.close();
    await new Promise<void>((resolve) => trap.close(() => resolve()));
  });

  it('nothing that is good', async () => {
    const browser = portal.browser();
    expect((await browser.signIn()).status).to.equal(303);
    expect(await browser.who()).to.equal(MAYA.email);
  });

  it('in more than ninety ways', () => {
    expect(names).to.have.length.above(90);
  });

  for (const flaw of names) {
    const [id, reason] = REFUSALS[flaw];
    it(`${id}: ${flaw}`, async () => {
      const browser = portal.browser();
      const before = portal.logged.length;
      const response = portal.response(await browser.begin(), { flaw, trapUrl });
      const started = Date.now();
      const page = await browser.arrive(response);
      expect(Date.now() - started, 'milliseconds').to.be.below(LIMITS[flaw] ?? 1_000);
      expect(page.status, page.text).to.be.oneOf([400, 403]);
      expect(await browser.who()).to.equal('nobody');
      expect(page.headers.get('cache-control')).to.include('no-store');
      expect(page.headers.getSetCookie()).to.deep.equal([]);
      const lines = portal.logged.slice(before).filter(({ msg }) => msg === 'sign-in refused');
      expect(lines).to.have.length(1);
      const [line = {}] = lines;
      expect(String(line.reason)).to.match(reason);
      // The same page whatever was wrong, but for what the log knows it by.
      const { page: name, model } = JSON.parse(page.text);
      const { reference, ...words } = model;
      expect({ name, ...words }).to.deep.equal({
        name: 'signin-problem',
        reason: 'rejected',
        help: {},
        retryHref: '/signin',
      });
      expect(line).to.include({ provider: 'fjordhus', reference });
    });
  }

  describe('wrapped and cut responses where only one part is signed:', () => {
    for (const sign of ['assertion', 'response'] as const) {
      for (const flaw of names.filter((name) => 'outcome' in FLAWS[name])) {
        it(`${flaw}, the ${sign}`, async () => {
          const loose = await makePortal(keys, { provider: { sign } });
          loose.contacts.known.set(VICTIM, 'active');
          const browser = loose.browser();
          const page = await browser.arrive(loose.response(await browser.begin(), { flaw, sign }));
          expect(page.status).to.be.oneOf([400, 403]);
          expect(await browser.who()).to.equal('nobody');
          await loose.close();
        });
      }
    }
  });

  describe('what is hidden in a ciphertext:', () => {
    const INSIDE = {
      'nothing unusual': [{}, 303],
      'a SHA-1 signature': [{ signature: SIGNATURE.sha1 }, 403],
      'a SHA-1 digest': [{ digest: DIGEST.sha1 }, 403],
    } as const;
    for (const [name, [change, status]] of Object.entries(INSIDE)) {
      it(`${name} is ${status === 303 ? 'accepted' : 'refused'}`, async () => {
        const loose = await makePortal(keys, { provider: { sign: 'assertion' } });
        const browser = loose.browser();
        const { id } = await browser.begin();
        const shape = describeSignIn({
          issuer: IDP,
          nameId: { format: NAME_ID.emailAddress, value: MAYA.email },
          attributes: [],
          audience: ENTITY,
          acsUrl: `${ORIGIN}/auth/saml/fjordhus/acs`,
          inResponseTo: id,
          sessionIndex: '_inside',
          authenticatedAt: new Date(),
          now: new Date(),
        });
        const { certificate } = keys.service;
        const encrypt = { certificate, content: 'aes256-gcm', keyTransport: 'rsa-oaep' } as const;
        const how = issuing({ ...signing(keys.idp), ...change }, { sign: 'assertion', encrypt });
        const page = await browser.arrive(Buffer.from(issueResponse(shape, how)).toString('base64'));
        expect(page.status).to.equal(status);
        if (status === 403) expect(String(loose.logged.at(-1)?.reason)).to.match(/sha1 is not allowed/);
        await loose.close();
      });
    }
  });

  describe('what anybody can encrypt to us is', () => {
    const FLOODS: Record<string, [string, RegExp]> = {
      'of a few thousand tags': ['<a/>'.repeat(10_000), /too many tags/],
      'of very many parts of one element': ['<a/>'.repeat(1_500), /too many parts of one element/],
      'a document type': ['<!DOCTYPE a>', /document type/],
    };
    for (const [name, [inner, reason]] of Object.entries(FLOODS))
      it(`refused before the library sees it: ${name}`, async () => {
        const loose = await makePortal(keys, { provider: { sign: 'assertion' } });
        const browser = loose.browser();
        const { id } = await browser.begin();
        const { certificate } = keys.service;
        const xml = `<saml:Assertion xmlns:saml="${NAMESPACE.assertion}" ID="_a">${inner}</saml:Assertion>`;
        const { markup: hidden } = encryptElement(xml, {
          certificate,
          content: 'aes256-gcm',
          keyTransport: 'rsa-oaep',
        });
        const status = `<samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status>`;
        const head = `ID="_r" Version="2.0" Destination="${ORIGIN}/auth/saml/fjordhus/acs" InResponseTo="${id}"`;
        const response = `<samlp:Response xmlns:samlp="${NAMESPACE.protocol}" xmlns:saml="${NAMESPACE.assertion}" ${head}>${status}<saml:EncryptedAssertion>${hidden}</saml:EncryptedAssertion></samlp:Response>`;
        const page = await browser.arrive(Buffer.from(response).toString('base64'));
        expect(String(loose.logged.at(-1)?.reason)).to.match(reason);
        expect(page.status).to.equal(400);
        await loose.close();
      });
  });

  it('and no address in a message was ever asked for', () => {
    expect(trapped).to.equal(0);
  });
});
