import { type Browser, keyIn } from '../make/browser.ts';
import { AGENT } from '../make/case-rows.ts';
import { startMachines, whyNoMachines } from '../make/machines.ts';
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

type Ask = Browser['send'];

/** How many of his own comments his very next page shows, of one that was shown to him before. */
async function ownShown(path: string, send: Ask, look: Ask): Promise<string> {
  let shown = 0;
  for (let at = 0; at < COMMENTS; at++) {
    const text = `Word ${at} of the customer`;
    await look(path, {});
    const body = new FormData();
    body.append('key', keyIn((await send(path, {})).text));
    body.append('body', text);
    const { status } = await send(`${path}/comments`, { method: 'POST', body, follow: false });
    if (status !== 303) throw new Error(`a comment was answered ${status}`);
    if ((await look(path, {})).text.includes(text)) shown += 1;
  }
  return `${shown} of ${COMMENTS}`;
}

/** The same by another machine than the one that took the comment. */
async function ownShownElsewhere(): Promise<Figure> {
  const missing = whyNoMachines();
  if (missing !== undefined)
    return { what: `own comment through another machine: ${missing}`, goal: '', measured: 'left out', met: undefined };
  const all = await startMachines({ crm: { changeIntervalSeconds: 3_600 } });
  try {
    const browser = all.visitor();
    await browser.signIn('erik');
    const at =
      (machine: number): Ask =>
      (path, { headers, ...sending }) => {
        const past = all.past(machine, path);
        return browser.send(past.url, { ...sending, headers: { ...past.headers, ...headers } });
      };
    const list = await at(0)('/cases?status=all', { headers: { accept: 'application/json' } });
    const path = `/cases/${/"number":"(\d+)"/.exec(list.text)?.[1]}`;
    return seenAtOnce('through another machine', await ownShown(path, at(0), at(1)));
  } finally {
    await all.close();
  }
}

function seenAtOnce(where: string, measured: string): Figure {
  const goal = `${COMMENTS} of ${COMMENTS}`;
  return { what: `own comment on the next page, ${where}`, goal, measured, met: measured === goal };
}

/**
 * Whether a customer sees at once what he wrote himself, and how long it takes until he sees what an agent wrote. Each
 * comment of the agent comes right after the change reader has looked, so that it waits for all of the interval.
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
  const own = await ownShown(path, browser.send, browser.send);
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
    seenAtOnce('here', own),
    await ownShownElsewhere(),
  ];
}
