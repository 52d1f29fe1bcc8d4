/** Contents of files: small, real for their type, the same every time. */
import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

/** @param size in bytes; text is cut to it and pictures are padded, where their format allows it */
export function bytesFor(name: string, size: number, random: Random): Uint8Array {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'png') return png(random);
  if (ending === 'jpg') return jpeg(size);
  if (ending === 'pdf') return pdf(name);
  const lines: string[] = ending === 'csv' ? ['site;device;serial;firmware'] : [`# ${name}`];
  let length = (lines[0]?.length ?? 0) + 1;
  for (let row = 0; length < size; row++) {
    const line =
      ending === 'csv' ? csvLine(random) : ending === 'log' ? logLine(row, random) : settingLine(row, random);
    lines.push(line);
    length += line.length + 1;
  }
  return Buffer.from(`${lines.join('\n').slice(0, size - 1)}\n`);
}

const EVENTS = [
  'ike: IKE_SA rekey collision, old SA kept',
  'ike: CHILD_SA established, lifetime 3600 s',
  'ike: peer did not answer, retry 1 of 3',
  'tunnel: down',
  'tunnel: up after 20 s',
  'wan: link up, 1000 Mbit/s full duplex',
  'dhcp: lease renewed',
  'console: settings fetched, nothing changed',
];

function logLine(row: number, random: Random): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(Math.floor(row / 180) % 24)}:${two(Math.floor(row / 3) % 60)}:${two((row % 3) * 20 + random.int(0, 19))}`;
  return `${time} kx20 ${random.pick(EVENTS)}`;
}

const SETTINGS = ['tunnel.rekey', 'tunnel.peer', 'wan.mtu', 'lan.vlan', 'dns.upstream', 'ntp.server', 'wifi.channel'];

function settingLine(row: number, random: Random): string {
  return `${random.pick(SETTINGS)}.${row} = ${random.int(10, 9999)}`;
}

function csvLine(random: Random): string {
  const device = random.pick(['KX-20', 'KX-40', 'AP-6']);
  return `Site ${random.int(1, 40)};${device};${device.replace('-', '')}-${random.int(1000, 9999)};7.${random.int(1, 4)}`;
}

/** A square of 16 × 16 pixels in one colour. */
function png(random: Random): Uint8Array {
  const colour = [random.int(0, 255), random.int(0, 255), random.int(0, 255)];
  return pngOf(16, 16, () => colour);
}

const PAINTS: Record<string, number[]> = {
  green: [46, 160, 67],
  orange: [219, 130, 20],
  red: [200, 40, 35],
  blue: [40, 100, 210],
  white: [245, 245, 245],
  off: [70, 75, 72],
};
const CELL = 24;

/** A row of lights in these colours on a dark panel, as a PNG of 24 pixels a light. */
export function lights(colours: string[]): Uint8Array {
  const panel = [28, 32, 30];
  return pngOf(CELL * colours.length, CELL, (x, y) => {
    const inside = Math.hypot((x % CELL) + 0.5 - CELL / 2, y + 0.5 - CELL / 2) < CELL / 3;
    return (inside && PAINTS[colours[Math.floor(x / CELL)] ?? '']) || panel;
  });
}

function pngOf(width: number, height: number, pixel: (x: number, y: number) => number[]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(pixel(x, y), (width * 3 + 1) * y + 1 + x * 3);
  const pixels = deflateSync(rows);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, body: Buffer): Buffer {
  const whole = Buffer.alloc(body.length + 12);
  whole.writeUInt32BE(body.length, 0);
  whole.write(type, 4, 'latin1');
  body.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + body.length)), 8 + body.length);
  return whole;
}

const COMMENT_MAX = 65_533;

/** 64 × 64 grey pixels: every block is a zero brightness difference and an end of block, both coded as one 0 bit. */
function jpeg(size: number): Uint8Array {
  const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
  const start = hex('ffd8 ffe0 0010 4a464946 00 0101 00 0048 0048 00 00');
  const tables = Buffer.concat([
    hex(`ffdb 0043 00 ${'10'.repeat(64)}`),
    hex('ffc0 000b 08 0040 0040 01 01 11 00'),
    hex(`ffc4 0014 00 01 ${'00'.repeat(15)} 00`),
    hex(`ffc4 0014 10 01 ${'00'.repeat(15)} 00`),
    hex('ffda 0008 01 01 00 00 3f 00'),
  ]);
  const end = hex(`${'00'.repeat(16)} ffd9`);
  const padding: Buffer[] = [];
  let left = size - start.length - tables.length - end.length;
  while (left >= 4) {
    // What is left after this comment must be nothing or room for another.
    const part = left <= COMMENT_MAX ? left : Math.min(COMMENT_MAX, left - 4);
    const comment = Buffer.alloc(part, 0x20);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(part - 2, 2);
    padding.push(comment);
    left -= part;
  }
  return Buffer.concat([start, ...padding, tables, end]);
}

/** One page with the file's name on it. */
function pdf(name: string): Uint8Array {
  const text = `BT /F1 18 Tf 72 770 Td (${name.replace(/[\\()]|[^\x20-\x7e]/g, '')}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>stream\n${text}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(
    `${body}${xref}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`,
  );
}
