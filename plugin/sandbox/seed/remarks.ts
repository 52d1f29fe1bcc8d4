import { isAgent } from './idea-sheet.ts';
import type { IdeaContext } from './ideas.ts';
import { putEntry } from './voices.ts';

interface Remark {
  text: string;
  at: Date;
  /** The user who wrote it. */
  by: string;
  /** Who wrote it through the portal. */
  contact?: string | undefined;
}

/** How much of what customers say comes through the portal. */
const THROUGH_PORTAL = 0.3;

/** Puts the comments of an idea on the tray and answers the last one. */
export function layRemarks(context: IdeaContext): { id: string; at: Date } | undefined {
  const { idea, id, ground, random } = context;
  const said = idea.said ?? [];
  const remarks: Remark[] = said.map(({ text, days, by }) => ({
    text,
    at: ground.moments(context.language).at(`${days}d 10:00`),
    ...writerOf(by, context),
  }));
  const first = Math.max(0, ...said.map(({ days }) => days));
  for (let left = idea.comments - said.length; left > 0; left--) remarks.push(drawRemark(first, context));
  let last: { id: string; at: Date } | undefined;
  for (const { text, at, by, contact } of remarks.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const body = { IdeaId: id, CommentBody: `<p>${text}</p>`, CommunityId: ground.zone };
    const comment = ground.tray.put('IdeaComment', { ...body, CreatedDate: at, CreatedById: by });
    const key = contact && random.uuid();
    if (key) putEntry(ground, { kind: 'idea-comment', key, contact, record: comment, parent: id, at });
    last = { id: comment, at };
  }
  return last;
}

/** Passers-by wrote before the company answered, so that the answer and what follows stand together. */
function drawRemark(answered: number, { idea, ground, language, remarks, voices, random }: IdeaContext): Remark {
  const days = random.int(Math.min(answered + 1, idea.days), idea.days);
  const minute = String(random.int(0, 59)).padStart(2, '0');
  const at = ground.moments(language).at(`${Math.max(1, days)}d 1${random.int(4, 7)}:${minute}`);
  const text = random.pick(remarks);
  if (!random.chance(THROUGH_PORTAL)) return { text, at, by: random.pick(voices.writers[language]) };
  return { text, at, by: ground.integrationUser, contact: random.pick(voices.portal[language]) };
}

function writerOf(
  key: NonNullable<IdeaContext['idea']['said']>[number]['by'],
  { ground, voices }: IdeaContext,
): Pick<Remark, 'by' | 'contact'> {
  if (isAgent(key)) return { by: ground.agents[key] };
  const user = voices.named[key];
  return user ? { by: user } : { by: ground.integrationUser, contact: ground.contacts[key] };
}
