/** `/sobjects`: describe, and single records by id or by external id. */
import { type Org, OrgError } from '../org.ts';
import { type Call, type Fields, isObject, notFound, ok, type Reply, recordOf } from './call.ts';

const RECORD_ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;
/** The platform answers `Id` like an external id field in paths. */
const isId = (text: string): boolean => RECORD_ID.test(text);

export interface Records {
  describeGlobal(call: Call): Reply;
  basic(call: Call, object: string): Reply;
  describe(call: Call, object: string): Reply;
  create(call: Call, object: string): Reply;
  read(call: Call, object: string, id: string): Reply;
  update(call: Call, object: string, id: string): Reply;
  remove(call: Call, object: string, id: string): Reply;
  readBy(call: Call, object: string, field: string, value: string): Reply;
  upsert(call: Call, object: string, field: string, value: string): Reply;
  removeBy(call: Call, object: string, field: string, value: string): Reply;
}

export function createRecords(org: Org, nameOf: (object: string) => string): Records {
  const written = (call: Call, object: string, id: string, created: boolean): Reply => ({
    status: created ? 201 : 200,
    headers: created ? { Location: `/services/data/v${call.version}/sobjects/${object}/${id}` } : {},
    body: { id, success: true, errors: [] },
  });

  const records: Records = {
    describeGlobal: (call) => ok(org.describeGlobal(call.version)),
    describe: (call, object) => ok(org.describe(nameOf(object), call.version)),

    basic(call, object) {
      const name = nameOf(object);
      const global: unknown = org.describeGlobal(call.version);
      const list = isObject(global) && Array.isArray(global.sobjects) ? global.sobjects : [];
      return ok({ objectDescribe: list.find((entry) => isObject(entry) && entry.name === name), recentItems: [] });
    },

    create(call, object) {
      const name = nameOf(object);
      const record = withoutAttributes(recordOf(call.body));
      if ('Id' in record || 'id' in record) throw idInBody('INSERT');
      return written(call, name, org.insert(name, record), true);
    },

    read(call, object, id) {
      if (!isId(id)) throw malformedOrAbsent(id);
      return ok(org.retrieve(nameOf(object), id, fieldList(call), call.version));
    },

    update(call, object, id) {
      if (!isId(id)) throw malformedOrAbsent(id);
      const record = withoutAttributes(recordOf(call.body));
      if ('Id' in record || 'id' in record) throw idInBody('UPDATE');
      org.update(nameOf(object), id, record);
      return { status: 204 };
    },

    remove(_call, object, id) {
      if (!isId(id)) throw malformedOrAbsent(id);
      org.remove(nameOf(object), id);
      return { status: 204 };
    },

    readBy(call, object, field, value) {
      if (field.toLowerCase() === 'id') return records.read(call, object, value);
      return ok(org.retrieveByExternalId(nameOf(object), field, value, call.version));
    },

    upsert(call, object, field, value) {
      if (field.toLowerCase() === 'id') return records.update(call, object, value);
      const name = nameOf(object);
      const { id, created } = org.upsert(name, field, value, withoutAttributes(recordOf(call.body)));
      const reply = written(call, name, id, created);
      // From version 46 on an update through an external id answers 200 with a body; before, 204 with none.
      if (Number(call.version) < 46) return created ? reply : { status: 204 };
      return { ...reply, body: { id, success: true, errors: [], created } };
    },

    removeBy(call, object, field, value) {
      if (field.toLowerCase() === 'id') return records.remove(call, object, value);
      const name = nameOf(object);
      org.remove(name, String(org.retrieveByExternalId(name, field, value, call.version).Id));
      return { status: 204 };
    },
  };
  return records;
}

/** Object names in paths are case-insensitive; the engine's are not. Which there are can change from call to call. */
export function objectNames(org: Org): (object: string) => string {
  return (object) => {
    const name = org.objectNames().find((each) => each.toLowerCase() === object.toLowerCase());
    if (name === undefined) throw notFound();
    return name;
  };
}

export function withoutAttributes(record: Fields): Fields {
  const { attributes: _, ...fields } = record;
  return fields;
}

export function fieldList(call: Call): string[] | undefined {
  const fields = call.query.get('fields');
  return fields === null
    ? undefined
    : fields
        .split(',')
        .map((field) => field.trim())
        .filter(Boolean);
}

function idInBody(operation: string): OrgError {
  const message =
    operation === 'INSERT'
      ? 'cannot specify Id in an insert call'
      : 'The Id field should not be specified in the sobject data.';
  return new OrgError(400, 'INVALID_FIELD', message, operation === 'INSERT' ? ['Id'] : undefined);
}

function malformedOrAbsent(id: string): OrgError {
  return new OrgError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`);
}
