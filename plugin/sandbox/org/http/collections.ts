/** `/composite/sobjects`: up to 200 records of one or several objects in one call, each with its own result. */
import { type Org, OrgError } from '../org.ts';
import { type Call, type Fields, isObject, ok, type Reply, toOrgError } from './call.ts';
import { fieldList, withoutAttributes } from './records.ts';

const MOST = 200;
const MOST_RETRIEVED = 2000;
const ROLLED_BACK = 'Record rolled back because not all records were valid and the request was using AllOrNone header';

/** Inside collections the code of an error is called `statusCode`. */
interface Result {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
  created?: boolean;
}

type Write = () => { id: string; created?: boolean };

export interface Collections {
  create(call: Call): Reply;
  update(call: Call): Reply;
  upsert(call: Call, object: string, field: string): Reply;
  remove(call: Call): Reply;
  retrieve(call: Call, object: string): Reply;
}

export function createCollections(org: Org, nameOf: (object: string) => string): Collections {
  return {
    create: (call) =>
      writeAll(org, call, (record) => {
        if ('Id' in record || 'id' in record)
          throw new OrgError(400, 'INVALID_FIELD', 'cannot specify Id in an insert call', ['Id']);
        return { id: org.insert(typeOf(record, nameOf), withoutAttributes(record)) };
      }),

    update: (call) =>
      writeAll(org, call, (record) => {
        const { id: lower, Id: upper, ...fields } = record;
        const id = lower ?? upper;
        if (typeof id !== 'string') throw new OrgError(400, 'MISSING_ARGUMENT', 'Id not specified in an update call');
        org.update(typeOf(record, nameOf), id, withoutAttributes(fields));
        return { id };
      }),

    upsert: (call, object, field) =>
      writeAll(org, call, (record) => {
        const key = Object.keys(record).find((name) => name.toLowerCase() === field.toLowerCase());
        const value = key === undefined ? undefined : record[key];
        if (key === undefined || value === null || value === undefined) {
          throw new OrgError(400, 'MISSING_ARGUMENT', `${field} not specified`);
        }
        const { [key]: _, ...fields } = withoutAttributes(record);
        return org.upsert(nameOf(object), field, String(value), fields);
      }),

    remove(call) {
      const ids = (call.query.get('ids') ?? '').split(',').filter(Boolean);
      if (ids.length === 0) throw new OrgError(400, 'MISSING_ARGUMENT', 'ids parameter is required');
      const works = ids.map(
        (id): Write =>
          () => {
            org.remove(objectOf(org, id), id);
            return { id };
          },
      );
      return ok(run(org, works, call.query.get('allOrNone') === 'true'));
    },

    retrieve(call, object) {
      const posted = isObject(call.body) ? call.body : {};
      const ids = texts(posted.ids) ?? (call.query.get('ids') ?? '').split(',').filter(Boolean);
      const fields = texts(posted.fields) ?? fieldList(call);
      if (!fields || fields.length === 0) throw new OrgError(400, 'MISSING_ARGUMENT', 'fields parameter is required');
      if (ids.length > MOST_RETRIEVED) throw tooMany(MOST_RETRIEVED);
      return ok(ids.map((id) => found(() => org.retrieve(nameOf(object), id, fields, call.version))));
    },
  };
}

function writeAll(org: Org, call: Call, write: (record: Fields) => ReturnType<Write>): Reply {
  const request = isObject(call.body) ? call.body : {};
  if (!Array.isArray(request.records))
    throw new OrgError(400, 'JSON_PARSER_ERROR', 'The required field records is missing');
  const works = request.records.map(
    (record: unknown): Write =>
      () =>
        write(isObject(record) ? record : {}),
  );
  return ok(run(org, works, request.allOrNone === true));
}

class RolledBack extends Error {}

function run(org: Org, works: Write[], allOrNone: boolean): Result[] {
  if (works.length > MOST) throw tooMany(MOST);
  if (!allOrNone) return works.map(attempt);
  let results: Result[] = [];
  try {
    org.transaction(() => {
      results = works.map(attempt);
      if (results.some((result) => !result.success)) throw new RolledBack();
    });
    return results;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return results.map((result) => (result.success ? rolledBack() : result));
  }
}

function attempt(write: Write): Result {
  try {
    const { id, created } = write();
    return { id, success: true, errors: [], ...(created !== undefined && { created }) };
  } catch (error) {
    const { errorCode, message, fields } = toOrgError(error);
    return { success: false, errors: [{ statusCode: errorCode, message, fields: fields ?? [] }] };
  }
}

function rolledBack(): Result {
  return {
    success: false,
    errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: ROLLED_BACK, fields: [] }],
  };
}

function found<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OrgError && error.status === 404) return null;
    if (error instanceof OrgError && error.errorCode === 'MALFORMED_ID') return null;
    throw error;
  }
}

function typeOf(record: Fields, nameOf: (object: string) => string): string {
  const type = isObject(record.attributes) ? record.attributes.type : undefined;
  if (typeof type !== 'string') throw new OrgError(400, 'INVALID_TYPE', 'sObject type attribute is missing');
  try {
    return nameOf(type);
  } catch {
    throw new OrgError(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`);
  }
}

/** The object a record id belongs to; two objects share a prefix, so each candidate is asked. */
function objectOf(org: Org, id: string): string {
  const key = id.slice(0, 3);
  const described: unknown = org.describeGlobal('67.0');
  const list: unknown[] = isObject(described) && Array.isArray(described.sobjects) ? described.sobjects : [];
  const names = list.flatMap((entry) => (isObject(entry) && entry.keyPrefix === key ? [String(entry.name)] : []));
  const [first] = names;
  if (first === undefined) throw new OrgError(400, 'MALFORMED_ID', `malformed id ${id}`);
  return names.find((name) => found(() => org.retrieve(name, id, ['Id'], '67.0'))) ?? first;
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function tooMany(most: number): OrgError {
  return new OrgError(
    400,
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${most} records into this call`,
  );
}
