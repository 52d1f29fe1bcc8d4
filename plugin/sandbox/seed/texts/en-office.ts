import type { Topic } from './pack.ts';

/** Billing, access and all the rest. */
export const EN_OFFICE: Topic[] = [
  {
    type: 'Billing',
    weight: 2.2,
    subjects: [
      'Question about invoice {invoice}',
      'Invoice {invoice} lists {site} twice',
      'Copy of invoice {invoice}',
      'Where do I find our invoices?',
      'New billing address for {site}',
    ],
    problems: [
      'On {invoice} there is a line for {site} that we do not understand.',
      '{site} stands on {invoice} twice, both times with the full monthly fee.',
      'We cannot find {invoice} in our mail.',
      'Our accounting asks for all invoices of the last {n} months.',
      '{site} has a new address, which should be on the invoice.',
    ],
    details: [
      'The amount is higher than last month.',
      'We gave up that site in spring.',
      '{person} looks after our accounts now.',
      'Our order number should stand on it too.',
    ],
    wishes: ['Could you check this, please?', 'Please send us a corrected one.', 'A PDF is enough.'],
    answers: [
      'You are right, the site was counted twice. You get a credit note this week.',
      'All invoices are under Documents in the portal. The one you need is the third from the top.',
      'I have changed the address. The next invoice carries it.',
      'The line is the fixed address for your door system. Shall I end it?',
    ],
    replies: [
      'Thank you, found it.',
      'Please leave it as it is.',
      'Yes, we no longer need it.',
      'The credit note has arrived.',
    ],
    ends: ['Settled. The credit note stands on the next invoice.', 'I close this. Write to us at any time.'],
    solutions: ['Find and download an invoice', 'Change the billing address'],
  },
  {
    type: 'Access',
    weight: 1.8,
    subjects: [
      'Console user for {person}',
      'Remove {person} from the Console',
      'Password of {person} does not work',
      '{person} sees the wrong sites',
      'Two more users for {site}',
    ],
    problems: [
      '{person} starts with us on Monday and needs to see {site} in the Console.',
      '{person} has left us. Please take the access away.',
      '{person} can no longer sign in: the page says “unknown user”.',
      '{person} should see only {site}, but sees all sites.',
      'Two new colleagues in {site} need the Console, {person} is one of them.',
    ],
    details: [
      'The address is the usual one, first name and last name.',
      'Reading is enough.',
      'It worked until last week.',
      'The same rights as mine would be right.',
    ],
    wishes: ['Can you do that today?', 'Please tell us when it is done.', 'Can I do that myself next time?'],
    answers: [
      'Done. The invitation is in the mail and is good for 7 days.',
      'The access ended just now, also in the app.',
      'The account was locked after too many tries. It is open again.',
      'You can do this yourself under Console, Users. I have done it for you this time.',
    ],
    replies: [
      'Works, thank you.',
      'The invitation has not arrived. Could you send it again?',
      'Good to know that I can do this myself.',
    ],
    ends: ['Sent again, and opened a minute ago. I close this.', 'All right. Have a nice day.'],
    solutions: ['Add a user to the Console', 'Reset a Console password', 'Limit a user to some sites'],
  },
  {
    type: 'Other',
    weight: 0.9,
    subjects: [
      'Question about the contract',
      'Opening of a new site in {site}',
      'Training for our colleagues in {site}',
      'Maintenance window for {site}',
    ],
    problems: [
      'When does our contract for {site} end?',
      'We open a new site in {site} and would like to know what you need from us.',
      'Two colleagues in {site} would like to learn the Console.',
      'Please do not update anything in {site} during our stocktaking.',
    ],
    details: ['It concerns {n} workplaces.', '{person} is on site.', 'We would need it by the end of next month.'],
    wishes: ['What happens next?', 'Please send us an offer.', 'Whom should we talk to?'],
    answers: [
      'The lead time for a new line is six weeks. I have started it and send you the plan.',
      'Your contract runs until the end of next year. Your account manager calls you.',
      'The next course is on the first Tuesday of the month, online. I have reserved two places.',
      'I have blocked updates for {site} until then.',
    ],
    replies: ['Thank you, that helps.', 'Please reserve a third place.', '{person} is the right one to call.'],
    ends: ['The line is ordered; the date stands in the Console.', 'Done. See you in the course.'],
    solutions: ['Plan a new site'],
  },
];
