// Numbers as the language of the page writes them: 93,0 % in Vietnamese.
const written = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const percent = (share) => `${written.format(share * 100)} %`;
