import type { Category } from './categories.ts';

/** What one needs to know about a model to support it. */
export interface Model {
  name: string;
  /** With its article. */
  kind: string;
  category: Category;
  lights: [colours: string, meaning: string][];
  reset: string;
  mount: string;
  power: string;
  serial: string;
  place: string;
  clean: string;
  data: [what: string, value: string][];
}

const m = (
  name: string,
  kind: string,
  category: Category,
  facts: Omit<Model, 'name' | 'kind' | 'category' | 'lights' | 'data'> & { lights: string; data: string },
): Model => ({ ...facts, name, kind, category, lights: pairs(facts.lights), data: pairs(facts.data) });

function pairs(text: string): [string, string][] {
  return text.split('; ').map((part) => {
    const cut = part.indexOf(': ');
    return [part.slice(0, cut), part.slice(cut + 2)];
  });
}

export const MODELS: Model[] = [
  m('KX-40', 'a rack gateway', 'Gateways', {
    lights:
      'green: online on line 1; blue: online on line 2; orange: loads its settings; red: a fan or a supply has failed',
    reset: 'Hold *Reset* behind the left flap for 15 seconds, until the display says `DEFAULT`.',
    mount: 'Slide it into one unit of a 19-inch rack and leave the unit above it free.',
    power: 'It has two supplies. Pull one at a time and look which light goes out.',
    serial: 'on the pull-out tab at the front, below the display',
    place: 'in a locked rack with at least 80 cm of air behind it',
    clean: 'Vacuum the front grille twice a year while it runs.',
    data: 'Ports: 16 × 1 Gbit/s, 2 × SFP+; Power: 2 × 60 W; Tunnels: 500; Noise: 38 dB; Temperature: 0 to 40 °C',
  }),
  m('KX-8', 'a gateway for a small shop', 'Gateways', {
    lights: 'green: online; orange: waits for the line; red: no line; off: no power',
    reset: 'Press the button on its back with a pen for 8 seconds, until the light turns orange.',
    mount: 'Hang it on two screws, 84 mm apart, with the cables downwards.',
    power: 'Use the 12 V supply with the yellow ring; that of a phone is too weak.',
    serial: 'on the sticker under its foot, beginning with KX08',
    place: 'near the modem, but not on top of it: the modem is warm',
    clean: 'Wipe it with a dry cloth; water runs into the slits.',
    data: 'Ports: 4 × 1 Gbit/s; Power: 9 W; Tunnels: 10; Noise: none; Temperature: 0 to 35 °C',
  }),
  m('AP-6', 'an access point for ceilings', 'Access points', {
    lights: 'white: in use; blue: nobody connected; orange: too little power; off: no power or lights switched off',
    reset: 'Press the dimple beside the socket for 10 seconds while it is powered.',
    mount: 'Click the plate into the ceiling rail, then turn the AP-6 clockwise until it snaps.',
    power: 'It takes 16 W from the cable: the port of the switch must offer PoE+.',
    serial: 'on its back, and on the small card in the box',
    place: 'in the middle of the corridor ceiling, two metres away from metal lamps',
    clean: 'Dust it with a soft brush when the lamps are cleaned.',
    data: 'Standard: Wi-Fi 6; Power: 16 W over PoE+; Clients: 200; Weight: 420 g; Temperature: 0 to 40 °C',
  }),
  m('AP-9', 'an access point for outdoors', 'Access points', {
    lights: 'green: in use; orange: heats itself in frost; red: water inside, open a case',
    reset: 'Unscrew the gland and press the button inside for 12 seconds.',
    mount: 'Strap it to a mast of 40 to 60 mm with the gland facing down, and earth it.',
    power: 'It takes 22 W, 30 in frost. Use the injector, not a switch, beyond 60 metres of cable.',
    serial: 'on the plate beside the gland; photograph it before it goes up the mast',
    place: 'four metres high, looking along the terrace and away from the road',
    clean: 'Rinse it with clear water in spring; no pressure washer.',
    data: 'Standard: Wi-Fi 6, IP67; Power: 22 to 30 W; Reach: 120 m; Weight: 1.6 kg; Temperature: −30 to 55 °C',
  }),
  m('AP-2', 'an access point for wall sockets in rooms', 'Access points', {
    lights: 'green: in use; off: night mode; orange: no way to the internet',
    reset: 'Take the cover off and short the two gold dots for 5 seconds.',
    mount: 'Pull the cable through a flush socket of 60 mm and screw the frame on.',
    power: 'It takes 9 W from the cable and passes 4 W on to the phone below.',
    serial: 'behind the cover, on the left',
    place: 'beside the desk of the room, one for each room or each second one',
    clean: 'Wipe it with what is used for light switches.',
    data: 'Standard: Wi-Fi 5; Power: 9 W; Ports: 2 × 1 Gbit/s; Clients: 30; Temperature: 0 to 40 °C',
  }),
  m('SW-24', 'a switch with 24 powered ports', 'Switches', {
    lights: 'green: port in use; orange: port gives power; red: loop found; blue: found by the Console',
    reset: 'Hold *Mode* at the front for 20 seconds; all ports go dark for a moment.',
    mount: 'Screw the angles on and slide it into the rack, with the ports to the front.',
    power: 'It has 370 W for devices. Look at *Power* in the Console for what is left.',
    serial: 'on the top cover, at the back, on the right',
    place: 'in the cupboard of the floor, below the patch panel',
    clean: 'Change the filter of the cupboard, not of the switch: it has none.',
    data: 'Ports: 24 × 1 Gbit/s PoE+, 4 × SFP+; Power for devices: 370 W; Noise: 41 dB; Weight: 4.8 kg; Temperature: 0 to 45 °C',
  }),
  m('SW-8', 'a switch for desks', 'Switches', {
    lights: 'green: 1 Gbit/s; orange: 100 Mbit/s; off: nothing plugged in',
    reset: 'Press the pin hole under port 8 for 6 seconds.',
    mount: 'Use the magnets below it on a metal desk, or the two screws in the bag.',
    power: 'It runs from its 48 V supply, or from the cable in port 1.',
    serial: 'underneath, between the magnets',
    place: 'under the desk, where no shoe reaches the cables',
    clean: 'Blow the ports out with air once a year.',
    data: 'Ports: 8 × 1 Gbit/s, 4 with PoE; Power for devices: 55 W; Noise: none; Weight: 600 g; Temperature: 0 to 40 °C',
  }),
  m('MG-4', 'a mobile gateway', 'Mobile gateways', {
    lights: 'green: 5G; blue: 4G; orange: looks for a mast; red: card missing or locked',
    reset: 'Take the card out, hold *Power* for 15 seconds, put the card back.',
    mount: 'Stick the foot to a window, and plug both aerials in by hand, without a tool.',
    power: 'It runs from USB-C with 15 W or from its battery for six hours.',
    serial: 'on the card tray; pull it with the pin from the box',
    place: 'at a window that faces the town, off the radiator',
    clean: 'Wipe the contacts of the card with a dry cloth.',
    data: 'Standard: 4G and 5G; Power: 15 W; Battery: 6 hours; Aerials: 2, SMA; Temperature: −10 to 50 °C',
  }),
  m('TB-1', 'a sensor for warmth and damp', 'Sensors and phones', {
    lights: 'green: reports; orange: battery below 20 %; red: outside the limits',
    reset: 'Take the battery out for a minute and press the button twice when it is back.',
    mount: 'Glue it to the inside of the cupboard door, at half height.',
    power: 'One cell CR123 lasts about three years. The Console warns two months before.',
    serial: 'inside the battery lid',
    place: 'where the air leaves the rack, never above a fan',
    clean: 'Do not clean the grille: a breath of air is enough.',
    data: 'Measures: −20 to 70 °C, 0 to 100 % damp; Battery: CR123, 3 years; Reach: 30 m; Weight: 45 g; Exactness: 0.3 °C',
  }),
  m('PH-7', 'a desk phone', 'Sensors and phones', {
    lights: 'green: ready; blue: message waiting; red: in a call; orange: looks for its server',
    reset: 'Press *Menu*, 9, 1, 9 and confirm with the green key.',
    mount: 'Turn the foot over and hang it on two screws, 110 mm apart.',
    power: 'It takes 5 W from the cable; with a USB headset 7 W.',
    serial: 'under the foot, and under *Menu*, *Status*',
    place: 'on the network of the phones, with the PC plugged in behind it',
    clean: 'Press *Menu*, *Clean keys* and wipe it for 30 seconds.',
    data: 'Standard: SIP over TLS; Power: 5 W; Ports: 2 × 1 Gbit/s; Lines: 6; Weight: 900 g',
  }),
];
