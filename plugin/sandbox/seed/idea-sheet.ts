import { AGENTS, type AgentKey } from './cast.ts';
import { CONTACTS, type ContactKey } from './customers.ts';
import { IDEA_CATEGORIES, IDEA_STATUSES, type Idea } from './texts/idea.ts';

/**
 * Ideas as they are easiest to write, one thing a line: `# title`,
 * `@ category, status or nothing, author, days ago, votes up/down, comments`, `> who, days ago, what he said`; any other
 * line is the text.
 * @throws Error on a word that means nothing: a mistake in the seed
 */
export function readIdeas(sheet: string): Idea[] {
  const blocks = sheet.split(/^# /m).slice(1);
  return blocks.map((block) => {
    const [title = '', ...lines] = block.trimEnd().split('\n');
    const facts = lines.find((line) => line.startsWith('@ '))?.slice(2) ?? '';
    const said = lines.filter((line) => line.startsWith('> ')).map(readSaid);
    const body = lines.filter((line) => !/^[@>] /.test(line)).join(' ');
    return { ...readFacts(facts), title, body, ...(said.length > 0 ? { said } : {}) };
  });
}

function readFacts(facts: string): Omit<Idea, 'title' | 'body'> {
  const [category, status, by = '', days, votes = '', comments] = facts.split(', ');
  const [up, down] = votes.split('/');
  return {
    category: oneOf(IDEA_CATEGORIES, category),
    ...(status ? { status: oneOf(IDEA_STATUSES, status) } : {}),
    by: by === 'crowd' ? 'crowd' : contact(by),
    days: Number(days),
    up: Number(up),
    down: Number(down),
    comments: Number(comments),
  };
}

function readSaid(line: string): { by: ContactKey | AgentKey; days: number; text: string } {
  const [, by = '', days, text = ''] = /^> (\w+) (\d+) (.+)$/.exec(line) ?? [];
  return { by: isAgent(by) ? by : contact(by), days: Number(days), text };
}

function oneOf<T extends string>(words: readonly T[], word: string | undefined): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new Error(`not a word of an idea: ${word}`);
  return found;
}

function contact(key: string): ContactKey {
  if (!isContact(key)) throw new Error(`nobody is called ${key}`);
  return key;
}

const isContact = (key: string): key is ContactKey => key in CONTACTS;

export const isAgent = (key: string): key is AgentKey => key in AGENTS;
