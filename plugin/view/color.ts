/** Red, green and blue, 0–255. */
export type Color = readonly [number, number, number];

/** @returns undefined for anything but #rgb and #rrggbb */
export function parseColor(text: string): Color | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex === undefined) return undefined;
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const value = Number.parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function formatColor(color: Color): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** `part` of `b` in `a`, 0–1. */
export function mix(a: Color, b: Color, part: number): Color {
  const channel = (index: 0 | 1 | 2) => a[index] + (b[index] - a[index]) * part;
  return [channel(0), channel(1), channel(2)];
}

/** Contrast ratio, 1–21. Source: WCAG 2.2, “contrast ratio” and “relative luminance”. */
export function contrast(a: Color, b: Color): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The nearest shade of `color` that is told apart from every ground by `ratio`; black or white if no shade between is. */
export function readable(color: Color, grounds: readonly Color[], ratio: number): Color {
  const passes = (shade: Color) => grounds.every((ground) => contrast(rounded(shade), ground) >= ratio);
  if (passes(color)) return color;
  const ends = (
    [
      [0, 0, 0],
      [255, 255, 255],
    ] as const
  ).map((end) => {
    for (let step = 1; step <= 50; step++) if (passes(mix(color, end, step / 50))) return { end, step };
    return { end, step: 51 };
  });
  const best = ends.reduce((a, b) => (b.step < a.step ? b : a));
  if (best.step <= 50) return rounded(mix(color, best.end, best.step / 50));
  const worst = (end: Color) => Math.min(...grounds.map((ground) => contrast(end, ground)));
  return ends.map(({ end }) => end).reduce<Color>((a, b) => (worst(b) > worst(a) ? b : a), [0, 0, 0]);
}

function luminance(color: Color): number {
  const linear = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = linear;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As it will be written, so that what was measured is what is seen. */
function rounded([red, green, blue]: Color): Color {
  return [Math.round(red), Math.round(green), Math.round(blue)];
}
