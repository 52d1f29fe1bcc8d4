import type { Crm, CrmRow } from './crm.ts';
import { list } from './rows.ts';
import { all, type Soql, soql } from './soql.ts';

/** A case with what is beside it, as the CRM answers it: no row for what is not in reach. */
export interface Fetched {
  first: CrmRow[];
  /** Entries of the ledger, the newest first. */
  entries: CrmRow[];
}

/** What is asked of each. */
export interface CaseColumns {
  /** Fields and sub-queries. */
  select: Soql;
  /** Of the ledger; undefined where the org lacks it. */
  entries: Soql | undefined;
}

interface CaseQuestion extends CaseColumns {
  /** The scope of who asks. */
  reach: Soql;
}

interface Group {
  readonly ids: Set<string>;
  readonly answer: Promise<Map<string, Fetched>>;
}

/** An org answers so many rows without a further call. */
const MOST_ENTRIES = 2_000;

/**
 * Cases whole. One that was never seen is asked for by its number, in a call of its own, as the ledger knows it by its id only.
 * Of those whose ids are known, all that are asked for in one turn of the event loop are two queries.
 */
export function createCaseFetch(crm: Pick<Crm, 'query' | 'queryWithRelated'>) {
  const groups = new Map<string, Group>();

  async function byNumber(number: string, { select, entries, reach }: CaseQuestion): Promise<Fetched> {
    const { first, related } = await crm.queryWithRelated(
      soql`SELECT ${select} FROM Case WHERE ${all(soql`CaseNumber = ${number}`, reach)} LIMIT 1`,
      (id) => (entries ? [entriesQuery(entries, soql`Parent_Id__c = ${id}`)] : []),
    );
    return { first, entries: related[0] ?? [] };
  }

  async function byId(id: string, question: CaseQuestion): Promise<Fetched> {
    const name = JSON.stringify([question.select.text, question.reach.text]);
    const group = groups.get(name) ?? begin(name, question);
    group.ids.add(id);
    return (await group.answer).get(id) ?? { first: [], entries: [] };
  }

  function begin(name: string, question: CaseQuestion): Group {
    const ids = new Set<string>();
    // After all that is under way in this turn, and before the queries of this turn go out.
    const ready = new Promise<void>((go) => process.nextTick(go));
    const group: Group = {
      ids,
      answer: ready.then(() => {
        groups.delete(name);
        return together([...ids], question);
      }),
    };
    groups.set(name, group);
    return group;
  }

  async function together(ids: string[], { select, entries, reach }: CaseQuestion): Promise<Map<string, Fetched>> {
    const [rows, written] = await Promise.all([
      crm.query(soql`SELECT ${select} FROM Case WHERE ${all(soql`Id IN ${ids}`, reach)} LIMIT ${ids.length}`),
      entries ? crm.query(entriesQuery(entries, soql`Parent_Id__c IN ${ids}`)) : [],
    ]);
    // Of so many that not all of them fit, each case gets its own.
    const isAll = written.length < MOST_ENTRIES || ids.length === 1;
    const found = rows.map(async (row): Promise<[string, Fetched]> => {
      const id = String(row.Id);
      const own =
        isAll || !entries
          ? list(written).filter(({ Parent_Id__c: parent }) => parent === id)
          : await crm.query(entriesQuery(entries, soql`Parent_Id__c = ${id}`));
      return [id, { first: [row], entries: own }];
    });
    return new Map(await Promise.all(found));
  }

  return { byNumber, byId };
}

function entriesQuery(fields: Soql, condition: Soql): Soql {
  return soql`SELECT ${fields} FROM Portico_Entry__c WHERE ${condition} ORDER BY CreatedDate DESC LIMIT ${MOST_ENTRIES}`;
}
