/** Categories with what is below them; those that are below no other are roots. */
export const CATEGORIES = {
  Connectivity: ['VPN', 'Wi-Fi', 'Outages', 'Internet lines', 'Networks'],
  Devices: ['Gateways', 'Access points', 'Switches', 'Sensors and phones', 'Moves and returns'],
  Gateways: ['Firmware', 'Mobile gateways'],
  Billing: ['Invoices', 'Contracts'],
  Access: ['Users and roles', 'Sign-in'],
  Console: ['Alerts', 'Reports'],
  'Coffee and water': ['Descaling', 'Grind and taste', 'Milk and steam'],
  'Repairs and parts': ['Group head', 'Pump and boiler', 'Grinders'],
  Orders: [],
  Warranty: [],
} as const;

export type Category = keyof typeof CATEGORIES | (typeof CATEGORIES)[keyof typeof CATEGORIES][number];

/** Each brand has roots of its own. */
export const ROOTS = {
  larkfield: ['Connectivity', 'Devices', 'Billing', 'Access', 'Console'],
  olmo: ['Coffee and water', 'Repairs and parts', 'Orders', 'Warranty'],
} as const;

const PARENTS = new Map<string, string>(
  Object.entries(CATEGORIES).flatMap(([parent, children]) => children.map((child) => [child, parent] as const)),
);

export function isCategory(name: string): name is Category {
  return name in CATEGORIES || PARENTS.has(name);
}

export function rootOf(category: string): string {
  const parent = PARENTS.get(category);
  return parent === undefined ? category : rootOf(parent);
}

export function brandOf(category: Category): keyof typeof ROOTS {
  return ROOTS.olmo.some((root) => root === rootOf(category)) ? 'olmo' : 'larkfield';
}
