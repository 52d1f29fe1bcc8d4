/** `/composite/tree`: records with their children, all created or none. */
import { type Org, OrgError } from '../org.ts';
import { type Call, type Fields, isObject, type Reply, toOrgError } from './call.ts';
import { withoutAttributes } from './records.ts';

const MOST = 200;
const DEEPEST = 5;

interface Failure {
  referenceId: string;
  errors: { statusCode: string; message: string; fields: string[] }[];
}

class RolledBack extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super();
    this.failure = failure;
  }
}

/** A record of the tree with the field that ties it to its parent. */
interface Node {
  object: string;
  referenceId: string;
  fields: Fields;
  parent: { referenceId: string; field: string } | undefined;
}

export function tree(call: Call, object: string, org: Org): Reply {
  const records = isObject(call.body) ? call.body.records : undefined;
  if (!Array.isArray(records)) throw new OrgError(400, 'JSON_PARSER_ERROR', 'The required field records is missing');
  const nodes = records.flatMap((record: unknown) => flatten(record, object, undefined, 1, call, org));
  if (nodes.length > MOST)
    throw new OrgError(400, 'LIMIT_EXCEEDED', `The tree can’t contain more than ${MOST} records.`);
  const ids = new Map<string, string>();
  try {
    org.transaction(() => {
      for (const node of nodes) ids.set(node.referenceId, insert(node, ids, org));
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return { status: 400, body: { hasErrors: true, results: [error.failure] } };
  }
  const results = [...ids].map(([referenceId, id]) => ({ referenceId, id }));
  return { status: 201, body: { hasErrors: false, results } };
}

function insert(node: Node, ids: ReadonlyMap<string, string>, org: Org): string {
  const link = node.parent ? { [node.parent.field]: ids.get(node.parent.referenceId) } : {};
  try {
    return org.insert(node.object, { ...node.fields, ...link });
  } catch (error) {
    const { errorCode, message, fields } = toOrgError(error);
    throw new RolledBack({
      referenceId: node.referenceId,
      errors: [{ statusCode: errorCode, message, fields: fields ?? [] }],
    });
  }
}

function flatten(record: unknown, object: string, parent: Node['parent'], depth: number, call: Call, org: Org): Node[] {
  if (depth > DEEPEST) throw new OrgError(400, 'INVALID_INPUT', `The tree can’t be more than ${DEEPEST} levels deep.`);
  const given = isObject(record) ? record : {};
  const referenceId = isObject(given.attributes) ? given.attributes.referenceId : undefined;
  if (typeof referenceId !== 'string')
    throw new OrgError(400, 'INVALID_INPUT', 'Include a reference ID for each record in the request.');
  const entries = Object.entries(withoutAttributes(given));
  const fields = Object.fromEntries(entries.filter(([, value]) => !isChildren(value)));
  const children = entries.flatMap(([name, value]) => {
    if (!isChildren(value)) return [];
    const { childSObject, field } = relationship(object, name, call, org);
    return value.records.flatMap((child) => flatten(child, childSObject, { referenceId, field }, depth + 1, call, org));
  });
  return [{ object, referenceId, fields, parent }, ...children];
}

function isChildren(value: unknown): value is { records: unknown[] } {
  return isObject(value) && Array.isArray(value.records);
}

function relationship(object: string, name: string, call: Call, org: Org): { childSObject: string; field: string } {
  const described: unknown = org.describe(object, call.version);
  const list: unknown[] =
    isObject(described) && Array.isArray(described.childRelationships) ? described.childRelationships : [];
  const match = list.find(
    (entry) => isObject(entry) && String(entry.relationshipName).toLowerCase() === name.toLowerCase(),
  );
  if (!isObject(match))
    throw new OrgError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`);
  return { childSObject: String(match.childSObject), field: String(match.field) };
}
