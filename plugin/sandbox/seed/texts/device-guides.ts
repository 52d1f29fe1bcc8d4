import { MODELS, type Model } from './device-facts.ts';
import type { Article, Guide, Solution } from './guide.ts';

const COLOURS = new Set(['green', 'orange', 'red', 'blue', 'white', 'off']);

/** What is asked about every model, told with what is true of each. */
const QUESTIONS: ((model: Model) => Omit<Guide, 'category' | 'days'>)[] = [
  ({ name, lights }) => ({
    title: `What the lights on ${article(name)} ${name} mean`,
    short: `${lights
      .slice(0, 2)
      .map(([colour, meaning]) => `${colour} is “${meaning}”`)
      .join(', ')}.`,
    steps: lights.map(([colour, meaning]) => `*${capital(colour)}:* ${meaning}.`),
    picture: {
      colours: lights.map(([colour]) => colour).filter((colour) => COLOURS.has(colour)),
      alt: `Lights of the ${name}: ${lights.map(([colour]) => colour).join(', ')}`,
    },
  }),
  ({ name, reset }) => ({
    title: `Set ${article(name)} ${name} back to factory settings`,
    short: 'this erases everything. Do it only when we ask for it, or before you pass the device on.',
    steps: [
      `Note the name and the site of the ${name} in the Console.`,
      reset,
      'Wait five minutes; it appears under *Devices*, *New*.',
      'Press *Give it its old settings*.',
    ],
    note: 'The Console keeps the settings for 90 days. After that they have to be entered again.',
    after: `The ${name} shows its usual light and the name you noted.`,
  }),
  ({ name, kind, mount, place }) => ({
    title: `Mount ${article(name)} ${name} and find the right place for it`,
    short: `the ${name} is ${kind}. Its best place is ${place}.`,
    steps: [`Choose the place: ${place}.`, mount, 'Plug the cable in last.', 'Take a photo for the site plan.'],
  }),
  ({ name, power }) => ({
    title: `${name} has no power or restarts on its own`,
    short: power,
    signs: [
      `All lights of the ${name} are off, or they come and go.`,
      'Its log begins with `cold start` again and again.',
    ],
    steps: [power, 'Try another socket or port, with another cable.', 'Note the time of the next restart for us.'],
    after: `The uptime of the ${name} in the Console is longer than a day.`,
  }),
  ({ name, serial, clean }) => ({
    title: `Where the serial number of ${article(name)} ${name} is, and how to clean it`,
    short: `the number is ${serial}.`,
    steps: [
      `Look ${serial}.`,
      `It has eight digits behind the model, such as \`${name.replace('-', '')}-4471-0932\`.`,
      clean,
    ],
  }),
  ({ name }) => ({
    title: `Swap a broken ${name} for the new one`,
    short: 'the new device takes over name, settings and history of the old one.',
    steps: [
      `Open the old ${name} in the Console and press *Swap*.`,
      'Type the serial number of the new one.',
      'Move the cables over one by one, each into the port with the same number.',
      'Put the old one into the same box and stick the label on it.',
    ],
    note: 'Send the old device back within 14 days: [Return a device](Return a device).',
    after: `The Console shows the new serial number under the old name of the ${name}.`,
  }),
  ({ name }) => ({
    title: `Choose the night on which ${article(name)} ${name} gets new firmware`,
    short: `the ${name} is away for two to four minutes. Choose a night and an hour.`,
    steps: [
      `Open *Devices*, the ${name}, *Firmware*.`,
      'Choose *This night* or a date and an hour.',
      'Several at once: mark them and press *Plan*.',
    ],
    code: `02:00:11 ${name.toLowerCase()}: image ok\n02:02:47 ${name.toLowerCase()}: up, 7.4.1`,
  }),
];

const VARIED = [3, 0, 5, 1, 6, 2, 4];

export const DEVICE_SOLUTIONS: Solution[] = MODELS.flatMap((model, row) =>
  QUESTIONS.map((ask, column) => ({
    ...ask(model),
    category: column === 6 ? ('Firmware' as const) : model.category,
    ...(column === 6 ? { also: model.category } : {}),
    days: 20 + row * 31 + (VARIED[column] ?? 0) * 9,
    uses: 0,
  })),
);

export const DEVICE_ARTICLES: Article[] = MODELS.map((model, row) => ({
  title: `${model.name}: technical data`,
  url: `${model.name.toLowerCase()}-technical-data`,
  category: model.category,
  views: 900 - row * 70,
  days: 60 + row * 17,
  short: `${model.name} is ${model.kind}. The figures a planner asks for.`,
  steps: [`Place it ${model.place}.`, model.power, 'Plan a spare for every twenty.'],
  table: [['What', 'Value'], ...model.data],
}));

function article(name: string): string {
  return /^[AFM]/.test(name) || name.startsWith('SW') ? 'an' : 'a';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
