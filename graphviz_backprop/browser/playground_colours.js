// Colours of maps and points from three colours of a theme.

function channels(hex) {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

function mixed(a, b, share) {
  return a.map((each, index) => Math.round(each * (1 - share) + b[index] * share));
}

// Tables from a byte to a colour: pale for maps, full for points.
export function shades([low, middle, high], { background, ink }) {
  const [cold, between, warm, ground] = [low, middle, high, background].map(channels);
  const at = (value) => {
    const share = value / 127.5 - 1;
    return share < 0 ? mixed(between, cold, -share) : mixed(between, warm, share);
  };
  const table = [];
  const full = [];
  for (let value = 0; value < 256; value += 1) {
    const colour = at(value);
    table.push([...mixed(colour, ground, 0.35), 255]);
    full.push(`rgb(${colour.join(" ")})`);
  }
  return { low, high, background, ink, table, full };
}

// The colour of a share between 0 and 1.
export const shadeOf = (colours, share) => colours.full[Math.round(255 * Math.min(1, Math.max(0, share)))];
