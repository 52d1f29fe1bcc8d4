import type { Story } from '../story.ts';

/** Cases of Caffè Aurora, a customer of the brand Olmo. */
export const AURORA: Story[] = [
  {
    number: '00004471',
    subject: 'Linea Due: no pressure after descaling',
    type: 'Machine',
    by: 'ana',
    opened: '2d 08:41',
    text: 'I descaled my Linea Due on Sunday. Since then the gauge stays at 3 bar and the coffee runs far too fast.',
    files: [{ name: 'gauge.jpg', size: 1_100_000 }],
    device: 'LD-20931',
    queue: 'olmo',
    turns: [
      { at: '2d 09:02', owner: 'paolo' },
      {
        at: '2d 09:10',
        internal: 'Expansion valve, third one this month after descaling with vinegar. Send the right powder along.',
        by: 'paolo',
      },
      {
        at: '2d 09:32',
        says: 'Good that you sent the picture, Ana. That is most likely the expansion valve, with a bit of scale under its seat. Please run two full tanks of clear water first.',
        by: 'paolo',
      },
      { at: '2d 09:33', solution: 'Rinse after descaling', by: 'paolo' },
      { at: '1d 16:10', says: 'Done. Now it is 5 bar, still not 9.', by: 'ana' },
      {
        at: '120m',
        says: 'We are getting there. Could you take a photo of the group head from below, with the filter off? Then I know which valve to send you.',
        by: 'paolo',
      },
      { at: '120m', status: 'Waiting on Customer', by: 'paolo' },
    ],
  },
  {
    number: '00004460',
    subject: 'Repair: grinder stops after ten seconds',
    type: 'Machine',
    by: 'ana',
    opened: '9d 17:20',
    device: 'MA-11802',
    text: 'The grinder of the bar stops after ten seconds and only starts again when I switch it off and on.',
    queue: 'olmo',
    turns: [
      { at: '8d 08:15', status: 'In Progress', by: 'giulia' },
      { at: '8d 08:15', owner: 'giulia' },
      {
        at: '8d 08:20',
        says: 'That sounds like the thermal switch. Please bring it to the counter or let us fetch it.',
        by: 'giulia',
      },
      { at: '5d 10:02', says: 'My brother brings it by tomorrow.', by: 'ana' },
      { at: '1d 12:40', says: 'On the bench in Torino. Ready on {weekday -5}.', by: 'giulia' },
    ],
  },
  {
    number: '00004312',
    subject: 'Two gaskets for the Linea Due',
    type: 'Order',
    by: 'ana',
    opened: '64d 11:05',
    text: 'I need two group gaskets, 8.5 mm, for LD-20931.',
    device: 'LD-20931',
    queue: 'olmo',
    turns: [
      { at: '64d 11:30', status: 'In Progress', by: 'giulia' },
      { at: '64d 11:30', owner: 'giulia' },
      {
        at: '64d 11:34',
        says: 'They leave today, with a guide for changing them. It takes ten minutes.',
        by: 'giulia',
      },
      { at: '60d 09:00', status: 'Closed', by: 'giulia' },
      { at: '60d 18:22', rating: 5 },
    ],
  },
];
