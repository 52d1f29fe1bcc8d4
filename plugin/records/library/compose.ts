/** What somebody wrote in the form for a solution, as plain text. */
export interface Written {
  problem: string;
  /** One step a line. */
  details: string;
  /** A sentence that says what it applies to, or nothing. */
  applies: string;
}

/** HTML as the CRM keeps it. Whatever was written is text in it. */
export function composed({ problem, details, applies }: Written): string {
  const paragraphs = problem.split(/\n\s*\n/).filter((one) => one.trim() !== '');
  return [
    ...paragraphs.map((one) => `<p>${escaped(one.trim()).replaceAll('\n', '<br>')}</p>`),
    `<ol>${stepsIn(details)
      .map((step) => `<li>${escaped(step)}</li>`)
      .join('')}</ol>`,
    ...(applies === '' ? [] : [`<p>${escaped(applies)}</p>`]),
  ].join('');
}

/** The same without markup, for an org whose solutions are plain text. */
export function composedText({ problem, details, applies }: Written): string {
  const steps = stepsIn(details).map((step, at) => `${at + 1}. ${step}`);
  return [problem, steps.join('\n'), applies].filter((part) => part !== '').join('\n\n');
}

/** The lines of a text. Where each has a number of its own, that is left out: the list counts by itself. */
export function stepsIn(details: string): string[] {
  const lines = details.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const isNumbered = lines.length > 1 && lines.every((line) => NUMBER.test(line));
  return isNumbered ? lines.map((line) => line.replace(NUMBER, '')) : lines;
}

const NUMBER = /^[\d٠-٩۰-۹]{1,2}[.)]\s+(?=\S)/;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
