import { EN_FIRST, EN_LAST } from './en.ts';
import type { Pack } from './pack.ts';

/** The brand of espresso machines; its customers write English. */
export const OLMO: Pack = {
  language: 'en',
  topics: [
    {
      type: 'Machine',
      weight: 3,
      subjects: [
        '{device}: no steam',
        '{device}: water under the machine',
        '{device}: coffee runs too fast',
        '{device}: pump is loud',
        'Descaling light stays on',
      ],
      problems: [
        'My {device} gives no steam since this weekend.',
        'There is a small lake under the {device} every morning.',
        'The coffee runs through in ten seconds, whatever I do.',
        'The pump of the {device} has become very loud.',
        'I have descaled it twice, and the light is still on.',
      ],
      details: [
        'I descaled it {n} weeks ago.',
        'The gauge shows 4 bar.',
        'The beans are the same as always.',
        'It is in a bar, so it runs all day.',
      ],
      wishes: ['Can I repair this myself?', 'What does a repair cost?', 'Which part do I need?'],
      answers: [
        'That is most likely scale in the wand. Put the tip in warm vinegar water for ten minutes and try again.',
        'The gasket of the group is worn. I send you one, with a guide: ten minutes and one spanner.',
        'Please grind two steps finer and press a little harder. If it stays, we look at the pump.',
        'That sounds like the pump. Please bring it to the counter in Torino or let us fetch it.',
      ],
      replies: ['It steams like new. Thank you.', 'Two steps finer did it.', 'I bring it on Saturday.'],
      ends: ['Enjoy your coffee. I close this.', 'The machine is repaired and on its way back to you.'],
      solutions: [
        'Descale your Linea in 20 minutes',
        'Change the gasket yourself',
        'The right grind for your beans',
        'Clean the steam wand',
      ],
    },
    {
      type: 'Order',
      weight: 1.4,
      subjects: [
        'Order of two gaskets',
        'Filter basket has not arrived',
        'Return of a tamper',
        'Wrong part in the parcel',
      ],
      problems: [
        'I need two gaskets of 8.5 mm for my {device}.',
        'I ordered a filter basket {n} days ago and it has not arrived.',
        'I would like to return a tamper, it does not fit.',
        'There was a 7 mm gasket in the parcel, I need 8.5 mm.',
      ],
      details: ['The parcel number does not work.', 'It is for the {device}.', 'The box is still closed.'],
      wishes: ['Could you look into it?', 'Please send the right one.', 'How do I send it back?'],
      answers: [
        'The parcel is stuck in Milano. I have sent a second one today.',
        'Sorry, that was our mistake. The right one leaves now; keep the other.',
        'A label is in your mail.',
      ],
      replies: ['It has arrived, thank you.', 'Very kind, thank you.'],
      ends: ['Good. I close the request.', 'The money is on its way back to you.'],
      solutions: ['Track or return an order'],
    },
    {
      type: 'Billing',
      weight: 0.6,
      subjects: ['Invoice for repair {invoice}', 'Warranty of my {device}'],
      problems: ['I need an invoice with the name of my bar for {invoice}.', 'Is my {device} still under warranty?'],
      details: ['I bought it in spring.', 'The machine number is on the photo.'],
      wishes: ['Could you check, please?'],
      answers: ['Here is the invoice with the right name.', 'Yes, until May. The repair is free.'],
      replies: ['Perfect.', 'Very good to know.'],
      ends: ['Glad to help.'],
      solutions: ['Register a machine and check its warranty'],
    },
  ],
  notes: [
    'Bought second-hand; warranty ended with the first owner.',
    'Uses vinegar for descaling again. Send powder along.',
    'Repair at cost, agreed with the workshop.',
  ],
  reference: 'Customer number {customer}.',
  firstNames: EN_FIRST,
  lastNames: EN_LAST,
  sites: ['Torino', 'Milano', 'Lyon', 'Porto', 'Graz', 'Zürich'],
  titles: ['Owner', 'Barista', 'Bar manager'],
};
