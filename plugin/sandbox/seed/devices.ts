import type { CompanyKey } from './cast.ts';
import type { Company } from './companies.ts';
import type { ContactKey } from './customers.ts';
import type { Ground } from './ground.ts';
import { isoDay } from './moments.ts';
import { createRandom, type Random } from './random.ts';

interface Fleet {
  company: CompanyKey;
  sites: string[];
  /** Serial number of the first site's gateway without its last digits, and those digits. */
  gateway: [lead: string, first: number];
  accessPoint: [lead: string, first: number];
  /** Access points, handed out site by site. */
  accessPoints: number;
  comma: string;
}

const FLEETS: Fleet[] = [
  {
    company: 'fjordhus',
    sites:
      'Oslo Bergen Stavanger Trondheim Ålesund Tromsø Bodø Molde Kristiansund Haugesund Egersund Lillehammer Narvik Alta'.split(
        ' ',
      ),
    gateway: ['KX20-4471-', 931],
    accessPoint: ['AP6-1180-', 200],
    accessPoints: 47,
    comma: ', ',
  },
  {
    company: 'sepidar',
    sites: ['تهران', 'شیراز', 'یزد', 'اصفهان', 'مشهد', 'تبریز'],
    gateway: ['KX20-5520-', 416],
    accessPoint: ['AP6-2214-', 310],
    accessPoints: 15,
    comma: '، ',
  },
  {
    company: 'pyord',
    sites: ['תל אביב', 'חיפה', 'אילת', 'נתניה', 'טבריה', 'צפת', 'אשדוד', 'עכו', 'נצרת'],
    gateway: ['KX20-6604-', 117],
    accessPoint: ['AP6-3307-', 420],
    accessPoints: 22,
    comma: ', ',
  },
];

/** @returns ids of the devices of the named companies by serial number */
export function layDevices(ground: Ground, crowd: Company[]): Map<string, string> {
  const random = createRandom(ground.seed, 'devices');
  const known = new Map<string, string>();
  const put = (device: Device): void => void known.set(device.serial, putDevice(device, ground, random));
  for (const fleet of FLEETS) {
    const accountId = ground.accounts[fleet.company];
    const at = (index: number): string => fleet.sites[index % fleet.sites.length] ?? '';
    for (const index of fleet.sites.keys()) {
      put({ accountId, model: 'KX-20', name: `KX-20${fleet.comma}${at(index)}`, serial: serial(fleet.gateway, index) });
    }
    for (let index = 0; index < fleet.accessPoints; index++) {
      put({
        accountId,
        model: 'AP-6',
        name: `AP-6${fleet.comma}${at(index)}`,
        serial: serial(fleet.accessPoint, index),
      });
    }
  }
  const aurora = { accountId: ground.accounts.aurora, contact: 'ana' as const };
  put({ ...aurora, model: 'Linea Due', name: 'Linea Due', serial: 'LD-20931', warrantyDays: 540 });
  put({ ...aurora, model: 'Macina', name: 'Macina', serial: 'MA-11802' });
  for (const company of crowd) layCrowdDevices(company, ground, random);
  return known;
}

interface Device {
  accountId: string;
  model: string;
  name: string;
  serial: string;
  contact?: ContactKey;
  /** How long the warranty still runs. */
  warrantyDays?: number;
}

function serial([lead, first]: [string, number], index: number): string {
  return lead + String(first + index).padStart(4, '0');
}

function layCrowdDevices(company: Company, ground: Ground, random: Random): void {
  const models = company.brand === 'olmo' ? ['Linea Uno', 'Linea Due', 'Macina'] : ['KX-20', 'KX-40', 'AP-6'];
  for (const site of company.sites) {
    const model = random.pick(models);
    const number = `${model.replace(/\W/g, '')}-${company.number.slice(2)}-${random.int(1000, 9999)}`;
    putDevice({ accountId: company.id, model, name: `${model}, ${site}`, serial: number }, ground, random);
  }
}

const DAY = 86_400_000;

function putDevice(device: Device, { tray, now, contacts }: Ground, random: Random): string {
  const bought = new Date(now.getTime() - random.int(60, 900) * DAY);
  const end = new Date(now.getTime() + (device.warrantyDays ?? random.int(-200, 800)) * DAY);
  return tray.put('Asset', {
    Name: device.name,
    AccountId: device.accountId,
    ContactId: device.contact && contacts[device.contact],
    SerialNumber: device.serial,
    ProductCode: device.model,
    Status: 'Installed',
    PurchaseDate: isoDay(bought),
    InstallDate: isoDay(new Date(bought.getTime() + 7 * DAY)),
    UsageEndDate: isoDay(end),
    Quantity: 1,
    CreatedDate: bought,
  });
}
