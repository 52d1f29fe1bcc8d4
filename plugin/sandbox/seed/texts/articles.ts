import type { Language } from '../moments.ts';
import { DEVICE_ARTICLES } from './device-guides.ts';
import type { Article } from './guide.ts';

const EN_ARTICLES: Article[] = [
  {
    title: 'Update the firmware of a KX gateway',
    url: 'update-the-firmware-of-a-kx-gateway',
    category: 'Gateways',
    views: 4120,
    days: 7,
    short: 'choose a night, and the gateway does the rest. It is offline for about three minutes.',
    signs: [
      'The Console says “new version” beside the gateway.',
      'The VPN drops every hour although the renewal of keys is set to 8 hours: versions before 7.4 ignore it.',
    ],
    steps: [
      'Open the Console, *Devices*, and choose the gateway.',
      'Press *Update* and choose tonight or a date.',
      'For several gateways use *Plan*: they are updated one after the other.',
      'The next morning the Console shows the new version.',
    ],
    table: [
      ['Version', 'Renews VPN keys', 'Supported'],
      ['7.4', 'at the time you set', 'yes'],
      ['7.0 to 7.3', 'every hour', 'until spring'],
      ['6.8', 'every hour', 'no'],
    ],
    after: 'Versions from 7.4 on renew VPN keys at the time you set.',
  },
  {
    title: 'What is new in firmware 7.4',
    url: 'what-is-new-in-firmware-7-4',
    category: 'Gateways',
    views: 2870,
    days: 10,
    short: 'tunnels renew their keys properly on links with changing addresses.',
    steps: [
      'Renewal of tunnels on links with changing addresses.',
      'Faster start after a power cut.',
      'Names for ports in the Console.',
    ],
  },
  {
    title: 'How cases work',
    url: 'how-cases-work',
    category: 'Access',
    views: 5340,
    days: 120,
    short: 'you write, we answer within two hours on working days, and you always see whose turn it is.',
    steps: [
      'Choose the closest request, so that it reaches the right team.',
      '“Waiting for you” means that we cannot go on without your answer.',
      'A solved case can be opened again for 30 days.',
    ],
  },
  {
    title: 'Roles and rights in the Console',
    url: 'roles-and-rights-in-the-console',
    category: 'Access',
    views: 1930,
    days: 45,
    short: 'four roles: Owner, Administrator, Reader, Alerts only.',
    steps: [
      '*Owner:* everything, also contracts.',
      '*Administrator:* settings and users.',
      '*Reader:* looks, changes nothing.',
      '*Alerts only:* a list of what is wrong.',
    ],
  },
  {
    title: 'Plan the Wi-Fi of a hotel',
    url: 'plan-the-wifi-of-a-hotel',
    category: 'Wi-Fi',
    views: 1210,
    days: 200,
    short: 'one access point for four rooms, and separate networks for guests, staff and card terminals.',
    steps: [
      'Draw the floors and mark concrete walls.',
      'Place one AP-6 for four rooms, in the corridor.',
      'Plan a conference hall by people, not by size.',
    ],
  },
  {
    title: 'Read your invoice',
    url: 'read-your-invoice',
    category: 'Billing',
    views: 2240,
    days: 90,
    short: 'one line for each site, then devices, then what was added in the month.',
    steps: [
      'The first block lists sites with their monthly fee.',
      'Fixed addresses stand below their site.',
      'Credits are at the end, with a minus.',
    ],
  },
  {
    title: 'Holiday hours of our support',
    url: 'holiday-hours-of-our-support',
    category: 'Connectivity',
    views: 610,
    days: 15,
    short: 'the line for outages is open day and night, also on holidays.',
    steps: ['On public holidays cases are answered on the next working day.', 'Deliveries take a day longer.'],
  },
  {
    title: 'How we handle your data',
    url: 'how-we-handle-your-data',
    category: 'Access',
    views: 480,
    days: 260,
    short: 'logs stay 90 days in the EU, then they are deleted.',
    steps: ['Contents of your traffic are never stored.', 'Ask for an extract under Account.'],
  },
  {
    title: 'KX-40: first look',
    url: 'kx-40-first-look',
    category: 'Gateways',
    views: 0,
    days: 2,
    state: 'Draft',
    short: 'twice the ports of the KX-20.',
    steps: ['To be written.'],
  },
  {
    title: 'Firmware 6.8: what to know',
    url: 'firmware-6-8-what-to-know',
    category: 'Gateways',
    views: 3300,
    days: 700,
    state: 'Archived',
    short: 'an old version, no longer supported.',
    steps: ['Update to 7.4.'],
  },
  {
    title: 'INTERNAL: escalation matrix',
    url: 'escalation-matrix',
    category: 'Connectivity',
    views: 95,
    days: 60,
    internal: true,
    short: 'INTERNAL: who is called when, and with which budget.',
    steps: ['Shift lead first.', 'Then the duty engineer.'],
  },
];

const OLMO_ARTICLES: Article[] = [
  {
    title: 'Caring for your Linea, month by month',
    url: 'caring-for-your-linea',
    category: 'Coffee and water',
    views: 1750,
    days: 70,
    short: 'wipe daily, soak weekly, descale every two months, gasket once a year.',
    steps: [
      '*Daily:* wipe the wand, empty the tray.',
      '*Weekly:* soak the basket and clean the shower.',
      '*Every two months:* descale.',
      '*Once a year:* a new gasket.',
    ],
  },
  {
    title: 'What five years of warranty cover',
    url: 'what-the-warranty-covers',
    category: 'Warranty',
    views: 690,
    days: 180,
    short: 'everything but gaskets, baskets and scale.',
    steps: ['Register the machine within a year.', 'Keep the invoice.', 'Use our descaling powder.'],
  },
];

const FA_ARTICLES: Article[] = [
  {
    title: 'به‌روزرسانی فرم‌ور دروازه‌های KX',
    url: 'fa-update-kx-firmware',
    of: 'update-the-firmware-of-a-kx-gateway',
    category: 'Gateways',
    views: 830,
    days: 7,
    short: 'یک شب را انتخاب کنید؛ بقیه را دروازه انجام می‌دهد. حدود سه دقیقه قطع می‌شود.',
    steps: [
      'در کنسول، *دستگاه‌ها* و سپس دروازه را باز کنید.',
      '*به‌روزرسانی* را بزنید و امشب یا تاریخی را انتخاب کنید.',
      'برای چند دروازه از *برنامه‌ریزی* استفاده کنید.',
    ],
  },
  {
    title: 'درخواست‌ها چگونه پیش می‌روند',
    url: 'fa-how-cases-work',
    of: 'how-cases-work',
    category: 'Access',
    views: 640,
    days: 120,
    short: 'شما می‌نویسید، ما در روزهای کاری تا دو ساعت پاسخ می‌دهیم و همیشه می‌بینید نوبت کیست.',
    steps: [
      'نزدیک‌ترین خدمت را انتخاب کنید تا به گروه درست برسد.',
      '«در انتظار شما» یعنی بدون پاسخ شما نمی‌توانیم ادامه بدهیم.',
      'درخواست حل‌شده تا ۳۰ روز دوباره باز می‌شود.',
    ],
  },
  {
    title: 'فاکتور خود را بخوانید',
    url: 'fa-read-your-invoice',
    of: 'read-your-invoice',
    category: 'Billing',
    views: 410,
    days: 90,
    short: 'برای هر سایت یک ردیف، سپس دستگاه‌ها، سپس آنچه در ماه افزوده شده است.',
    steps: [
      'بخش نخست سایت‌ها و هزینهٔ ماهانهٔ آن‌هاست.',
      'نشانی‌های ثابت زیر سایت خود می‌آیند.',
      'مبالغ برگشتی در پایان با علامت منفی می‌آید.',
    ],
  },
];

const HE_ARTICLES: Article[] = [
  {
    title: 'עדכון קושחה בנתבי KX',
    url: 'he-update-kx-firmware',
    of: 'update-the-firmware-of-a-kx-gateway',
    category: 'Gateways',
    views: 520,
    days: 7,
    short: 'בוחרים לילה, והנתב עושה את השאר. הוא מנותק כשלוש דקות.',
    steps: ['בקונסולה: *מכשירים*, ואז הנתב.', 'ללחוץ על *עדכון* ולבחור הלילה או תאריך.', 'לכמה נתבים יחד: *תכנון*.'],
  },
  {
    title: 'איך עובדות קריאות שירות',
    url: 'he-how-cases-work',
    of: 'how-cases-work',
    category: 'Access',
    views: 450,
    days: 120,
    short: 'כותבים לנו, התשובה מגיעה תוך שעתיים בימי עבודה, ותמיד רואים תור מי.',
    steps: [
      'לבחור את הבקשה הקרובה ביותר.',
      '„ממתין לך” פירושו שאי אפשר להתקדם בלי תשובה.',
      'קריאה שנפתרה ניתנת לפתיחה מחדש 30 יום.',
    ],
  },
];

export const ARTICLES: [Language, Article[]][] = [
  ['en', [...EN_ARTICLES, ...OLMO_ARTICLES, ...DEVICE_ARTICLES]],
  ['fa', FA_ARTICLES],
  ['he', HE_ARTICLES],
];
