import { AGENT } from '../make/case-rows.ts';
import { type Figure, median } from './figures.ts';
import { type Installation, install } from './installation.ts';

/** What `crm.changeIntervalSeconds` is when it is not set. */
const INTERVAL_MS = 15_000;
const COMMENTS = 6;
const LOOK_MS = 50;
const EMAIL = 'erik@fjordhus.example';

const answerOf = async (asked: Promise<Response>) => (await asked).json();

/** A case of a customer that an agent has opened for him; answers its id. */
async function openCase({ org, control }: Installation): Promise<string> {
  const [contact] = await answerOf(fetch(`${org}/_world/records/Contact?Email=${EMAIL}`));
  const { Id: ContactId, AccountId } = contact;
  const values = { Subject: 'Followed by its customer', Origin: 'Phone', Status: 'In Progress', ContactId, AccountId };
  return (await answerOf(control('records/Case', { ...values, as: AGENT }))).Id;
}

/**
 * How long it takes until a customer sees what an agent wrote. Each comment comes right after the change reader has looked,
 * so that it waits for all of the interval.
 */
export async function measureFreshness(): Promise<Figure[]> {
  const installation = await install();
  const { browser } = await installation.signIn('erik');
  const id = await openCase(installation);
  const [row] = await answerOf(fetch(`${installation.org}/_world/records/Case?Id=${id}`));
  const path = `/cases/${row.CaseNumber}`;
  const shown = async (text: string) => {
    while (!(await browser.get(path)).text.includes(text)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  };
  await shown(row.Subject);
  const waits: number[] = [];
  for (let at = 0; at < COMMENTS; at++) {
    const CommentBody = `Word ${at} of the agent`;
    await installation.control('records/CaseComment', { ParentId: id, CommentBody, IsPublished: true, as: AGENT });
    const began = performance.now();
    await shown(CommentBody);
    waits.push(performance.now() - began);
  }
  await installation.stop();
  const longest = Math.max(...waits);
  const most = INTERVAL_MS + 1_000;
  const inSeconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return [
    {
      what: `an agent’s comment is seen, the longest of ${COMMENTS} (median ${inSeconds(median(waits))})`,
      ...{ goal: `<= ${inSeconds(most)}`, measured: inSeconds(longest), met: longest <= most },
    },
  ];
}
