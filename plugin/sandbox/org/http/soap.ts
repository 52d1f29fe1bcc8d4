/** `/services/Soap/m/{version}`: the metadata API, as far as deploying needs it. */
import { DOMParser } from '@xmldom/xmldom';
import type { Deployer, DeployMessage, DeployResult } from '../deploy/deploy.ts';
import { OrgError } from '../org.ts';
import type { Reply } from './call.ts';

export interface SoapOptions {
  deployer: Deployer;
  mayDeploy: () => boolean;
  /** Whether a session with this id is valid; prolongs it. */
  isSession: (id: string) => boolean;
}

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
/** Base64 of the largest zip, and the envelope. */
export const SOAP_LIMIT = 54 * 1024 * 1024;

/** @param xml the envelope of the request */
export function metadataApi(xml: string, { deployer, mayDeploy, isSession }: SoapOptions): Reply {
  try {
    const envelope = parse(xml);
    const session = text(envelope, 'sessionId');
    if (session === undefined || !isSession(session))
      throw new OrgError(500, 'INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
    const call = callOf(envelope);
    if (!mayDeploy())
      throw new OrgError(
        500,
        'INSUFFICIENT_ACCESS',
        'INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
      );
    if (call.localName === 'deploy') return answer('deploy', queued(deployer.deploy(zipOf(call), optionsOf(call))));
    if (call.localName !== 'checkDeployStatus')
      throw new OrgError(
        500,
        'UNKNOWN_EXCEPTION',
        `No operation available for request {${NAMESPACE}}${call.localName}`,
      );
    const result = deployer.result(text(call, 'asyncProcessId') ?? '');
    if (!result)
      throw new OrgError(500, 'INVALID_ID_FIELD', `Invalid deploy id: ${text(call, 'asyncProcessId') ?? ''}`);
    return answer('checkDeployStatus', status(result, text(call, 'includeDetails') === 'true'));
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return fault(error);
  }
}

export function fault({ errorCode, message }: OrgError): Reply {
  const shown = message.startsWith(errorCode) ? message : `${errorCode}: ${message}`;
  const inner = `<soapenv:Fault><faultcode>sf:${errorCode}</faultcode><faultstring>${escaped(shown)}</faultstring></soapenv:Fault>`;
  return { ...enveloped(inner), status: 500 };
}

function parse(xml: string): Document {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml.slice(0, 2000)))
    throw new OrgError(500, 'UNKNOWN_EXCEPTION', 'DOCTYPE is disallowed');
  try {
    const errorHandler = (_level: string, message: string): never => {
      throw new Error(message);
    };
    return new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml');
  } catch {
    throw new OrgError(500, 'UNKNOWN_EXCEPTION', 'The request is no well-formed XML');
  }
}

function callOf(envelope: Document): Element {
  const body = envelope.getElementsByTagNameNS('http://schemas.xmlsoap.org/soap/envelope/', 'Body')[0];
  const call = body && Array.from(body.childNodes).find((node): node is Element => node.nodeType === 1);
  if (call && call.namespaceURI === NAMESPACE) return call;
  throw new OrgError(500, 'UNKNOWN_EXCEPTION', 'No operation available for request');
}

function text(parent: Document | Element, name: string): string | undefined {
  return parent.getElementsByTagNameNS('*', name)[0]?.textContent?.trim();
}

function zipOf(call: Element): Uint8Array {
  return Buffer.from(text(call, 'ZipFile') ?? '', 'base64');
}

/** Rolling back is what an org does unless it is told not to. */
function optionsOf(call: Element) {
  const flag = (name: string): boolean => text(call, name) === 'true';
  return {
    checkOnly: flag('checkOnly'),
    rollbackOnError: text(call, 'rollbackOnError') !== 'false',
    singlePackage: flag('singlePackage'),
  };
}

type Content = string | number | boolean | undefined | Content[] | { [name: string]: Content };

function queued(id: string): Content {
  return { done: false, id, state: 'Queued' };
}

function status(result: DeployResult, withDetails: boolean): Content {
  const { componentSuccesses, componentFailures, createdDate, ...rest } = result;
  const listed = (messages: DeployMessage[]): Content => messages.map((message): Content => ({ ...message }));
  const noTests = { numFailures: 0, numTestsRun: 0, totalTime: 0 };
  const dates = { createdDate, startDate: createdDate, lastModifiedDate: createdDate, completedDate: createdDate };
  const tests = { numberTestErrors: 0, numberTestsCompleted: 0, numberTestsTotal: 0, runTestsEnabled: false };
  return {
    ...rest,
    ...dates,
    ...tests,
    createdByName: 'Portal Integration',
    done: true,
    ignoreWarnings: false,
    details: withDetails
      ? {
          componentFailures: listed(componentFailures),
          componentSuccesses: listed(componentSuccesses),
          runTestResult: noTests,
        }
      : undefined,
  };
}

function answer(call: string, result: Content): Reply {
  return enveloped(`<${call}Response>${markup('result', result)}</${call}Response>`);
}

function enveloped(inner: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata" xmlns="${NAMESPACE}"><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`;
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

function markup(name: string, content: Content): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((each) => markup(name, each)).join('');
  if (typeof content !== 'object') return `<${name}>${escaped(String(content))}</${name}>`;
  const inner = Object.entries(content).map(([key, value]) => markup(key, value));
  return `<${name}>${inner.join('')}</${name}>`;
}

function escaped(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
