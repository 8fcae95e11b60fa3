"""click's own sentences (`Missing option`, `Usage:`) in the language of the person.

click fetches each sentence by gettext, which takes the language from the environment and the words from compiled files. So that `--lang`
decides and the words stand in the catalogue like all others, the two functions that click calls for it are replaced.
"""

from __future__ import annotations

from functools import cache

from click import core, decorators, exceptions, formatting, parser, termui, types

from forms.catalogue import catalogue

SPEAKING = (core, decorators, exceptions, formatting, parser, termui, types)
"""The modules of click that speak to people; each has `_`, and some have `ngettext`."""

AREA = "click."
"""Where the sentences stand in the catalogue."""


@cache
def sentences(lang: str) -> dict[str, str]:
    """The sentences of click and what they are in the language; English is what click itself says."""
    own, english = catalogue(lang), catalogue("en")
    return {english[key]: own[key] for key in english if key.startswith(AREA)}


def speak(lang: str) -> None:
    """Nothing; afterwards click speaks the language. A sentence that the catalogue lacks stays English."""
    known = sentences(lang)

    def said(sentence: str) -> str:
        return known.get(sentence, sentence)

    def counted(one: str, several: str, count: int) -> str:
        return said(one if count == 1 else several)

    for module in SPEAKING:
        for name, function in (("_", said), ("ngettext", counted)):
            if hasattr(module, name):
                setattr(module, name, function)
