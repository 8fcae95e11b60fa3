// Numbers as the language of the page writes them: 93,0% in Vietnamese, 93.0 % in English.
const written = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const whole = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
const sign = document.documentElement.lang === "vi" ? "%" : " %";

// How sure the reader is must never read as certainty: 0.9996 is over 99,9%, and 0.0004 under 0,1%.
export function percent(share) {
  if (share >= 0.9995) return `> ${written.format(99.9)}${sign}`;
  if (share < 0.0005) return `< ${written.format(0.1)}${sign}`;
  return `${written.format(share * 100)}${sign}`;
}
