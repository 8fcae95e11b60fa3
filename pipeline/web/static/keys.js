// Which key means what, by its place on the keyboard (event.code): input methods such as UniKey send Backspaces and letters of their own,
// and a held key repeats; neither may settle anything. All keys that matter are on the number pad too.
const ACTIONS = new Map([
  ["Digit0", "blank"], ["Numpad0", "blank"],
  ["KeyM", "multiple"], ["NumpadMultiply", "multiple"],
  ["KeyU", "unreadable"], ["NumpadDivide", "unreadable"],
  ["Enter", "accept"], ["NumpadEnter", "accept"],
  ["ArrowLeft", "undo"],
  ["KeyS", "aside"], ["NumpadSubtract", "aside"],
  ["KeyZ", "zoom"], ["NumpadAdd", "zoom"],
  ["KeyP", "page"], ["NumpadDecimal", "page"],
]);

// Options behind the ninth: letters that mean nothing else, in the order of the keyboard.
export const LETTERS = ["Q", "W", "E", "R", "T", "Y", "I", "O", "A", "D", "F", "G", "H", "J", "K", "L", "X", "C", "V", "B", "N"];

export function optionKey(place) {
  return place < 9 ? String(place + 1) : LETTERS[place - 9] ?? "";
}

// What a key press means: { action, place }, or null for nothing at all.
export function meaning(event) {
  if (event.repeat || event.isComposing || event.altKey || event.metaKey || !event.code) return null;
  if (event.ctrlKey) return event.code === "KeyZ" ? { action: "undo" } : null;
  const target = event.target;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return null;
  // Enter on a link or a button that was reached by Tab is for that one
  if (event.code.endsWith("Enter") && target instanceof Element && target.closest("a, button")) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) return { action: "option", place: Number(digit[1]) - 1 };
  const action = ACTIONS.get(event.code);
  if (action) return { action };
  const letter = /^Key([A-Z])$/.exec(event.code);
  const place = letter ? LETTERS.indexOf(letter[1]) : -1;
  return place < 0 ? null : { action: "option", place: place + 9 };
}
