// Files in folders that were dropped on a page, in the order of their names. What no scanner writes (notes of the system) is left out.
const SYSTEM = /^(\.|thumbs\.db$|desktop\.ini$)/i;

export async function filesIn(entries) {
  const found = [];
  for (const entry of [...entries].sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }))) {
    if (SYSTEM.test(entry.name)) continue;
    if (entry.isFile) found.push(await new Promise((good, bad) => entry.file(good, bad)));
    else found.push(...(await filesIn(await children(entry))));
  }
  return found;
}

// A browser hands out a hundred entries of a folder at a time, and none when it has no more.
async function children(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((good, bad) => reader.readEntries(good, bad));
    if (!part.length) return found;
    found.push(...part);
  }
}
