import { Connection } from 'jsforce/lib/connection.js';
import type { Kind } from './economy-plan.ts';
import type { World } from './economy-run.ts';
import type { Resident } from './economy-town.ts';

const SAMPLE = 5;
const CASE_FIELDS = 'Id, CaseNumber, Subject, Status, IsClosed, Priority, LastModifiedDate';

/**
 * How many calls an implementation makes that asks jsforce for each part of a page when it needs it, as examples do: sent
 * for some customers with a connection as it comes, counted by the org, by kind of page. Files and what is public included.
 */
export async function naiveCalls(world: World): Promise<Record<Kind, number>> {
  const { portal, town } = world;
  const { instanceUrl, accessToken } = portal.world;
  const connection = new Connection({ instanceUrl, accessToken, version: '67.0' });
  const ask = (soql: string) => connection.query(soql);
  const counts = new Map<Kind, number>();
  const pages = pagesWith(ask, town.solutions);
  for (const [kind, page] of pages) {
    const before = await world.calls();
    for (const resident of town.residents.slice(0, SAMPLE)) await page(resident);
    counts.set(kind, ((await world.calls()) - before) / Math.min(SAMPLE, town.residents.length));
  }
  const of = (kind: Kind) => counts.get(kind) ?? 0;
  return {
    ...{ home: of('home'), list: of('list'), case: of('case'), solutions: of('solutions'), text: of('text') },
    ...{ ideas: of('ideas'), search: of('search'), comment: of('comment'), 'new case': of('new case') },
  };
}

function pagesWith(ask: (soql: string) => PromiseLike<unknown>, solutions: readonly string[]) {
  const contact = ({ contactId }: Resident) =>
    ask(`SELECT Id, AccountId, Name, Email FROM Contact WHERE Id = '${contactId}'`);
  const cases = ({ contactId }: Resident, rest: string) =>
    ask(`SELECT ${CASE_FIELDS} FROM Case WHERE ContactId = '${contactId}' ${rest}`);
  const count = ({ contactId }: Resident, where: string) =>
    ask(`SELECT COUNT(Id) FROM Case WHERE ContactId = '${contactId}' AND ${where}`);
  const idOf = ({ cases: [first] }: Resident) => first?.id;
  const texts = (order: string) =>
    ask(`SELECT Id, SolutionNumber, SolutionName FROM Solution WHERE IsPublished = TRUE ORDER BY ${order} LIMIT 20`);
  const ideas = () => ask('SELECT Id, Title, VoteTotal FROM Idea ORDER BY VoteTotal DESC LIMIT 20');

  async function onePage(who: Resident): Promise<void> {
    const id = idOf(who);
    await contact(who);
    await cases(who, `AND Id = '${id}'`);
    await ask(`SELECT Id, CommentBody, CreatedDate FROM CaseComment WHERE ParentId = '${id}' AND IsPublished = TRUE`);
    await ask(`SELECT Id, Field, NewValue, CreatedDate FROM CaseHistory WHERE CaseId = '${id}'`);
    await ask(`SELECT Id, TextBody, MessageDate FROM EmailMessage WHERE ParentId = '${id}'`);
    await ask(`SELECT ContentDocumentId FROM ContentDocumentLink WHERE LinkedEntityId = '${id}'`);
  }

  const pages: [Kind, (who: Resident) => Promise<void>][] = [
    [
      'home',
      async (who) => {
        await contact(who);
        await cases(who, 'AND IsClosed = FALSE ORDER BY LastModifiedDate DESC LIMIT 5');
        await count(who, 'IsClosed = FALSE');
        await texts('LastModifiedDate DESC');
        await ideas();
      },
    ],
    [
      'list',
      async (who) => {
        await contact(who);
        await cases(who, 'ORDER BY LastModifiedDate DESC LIMIT 20');
        await count(who, 'IsClosed = FALSE');
        await count(who, 'IsClosed = TRUE');
      },
    ],
    ['case', onePage],
    [
      'solutions',
      async (who) => {
        await contact(who);
        await texts('SolutionName');
        await ask('SELECT COUNT(Id) FROM Solution WHERE IsPublished = TRUE');
      },
    ],
    [
      'text',
      async (who) => {
        await contact(who);
        await ask(`SELECT Id, SolutionName, SolutionNote FROM Solution WHERE SolutionNumber = '${solutions[0]}'`);
      },
    ],
    [
      'ideas',
      async (who) => {
        await contact(who);
        await ideas();
        await ask('SELECT COUNT(Id) FROM Idea');
      },
    ],
    [
      'search',
      async (who) => {
        await contact(who);
        await cases(who, "AND Subject LIKE '%tunnel%' LIMIT 20");
        await ask(
          "SELECT Id, SolutionName FROM Solution WHERE IsPublished = TRUE AND SolutionName LIKE '%tunnel%' LIMIT 20",
        );
        await ask("SELECT Id, Title FROM Idea WHERE Title LIKE '%tunnel%' LIMIT 20");
      },
    ],
    // A form, what it leads to; the write itself is not sent, and counted by hand below.
    [
      'comment',
      async (who) => {
        await onePage(who);
        await onePage(who);
      },
    ],
    [
      'new case',
      async (who) => {
        await contact(who);
        await onePage(who);
      },
    ],
  ];
  return pages;
}
