"""The one catalogue of words for people, Vietnamese and English: `forms/texts/vi/*.toml` and `forms/texts/en/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All texts of one language as `file.section.name` → template; the file's stem is the first part of the key.

    Raises KeyError for a language that does not ship.
    """
    if lang not in LANGUAGES:
        raise KeyError(f"no texts in {lang!r}; there are {', '.join(LANGUAGES)}")
    flat: dict[str, str] = {}

    def walk(node: dict[str, object], path: str) -> None:
        for key, value in node.items():
            name = f"{path}.{key}" if path else key
            if isinstance(value, dict):
                walk(value, name)
            else:
                flat[name] = str(value)

    for file in sorted((files("forms") / "texts" / lang).iterdir(), key=lambda entry: entry.name):
        walk(tomllib.loads(file.read_text(encoding="utf-8")), file.name.removesuffix(".toml"))
    return flat


def text(key: str, lang: str, /, **values: object) -> str:
    """The text of a key in one language, with its values filled in. Raises KeyError for a key that the catalogue lacks."""
    return catalogue(lang)[key].format(**values)
