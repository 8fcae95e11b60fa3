"""`posters`: the posters and table stands of counters, as the office orders them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlsplit

from forms.errors import Problem
from forms.printing.poster import Poster, Size, draw_posters
from forms.register.counters import CounterRegister
from forms.whole import make_folder, write_whole
from pipeline.errors import InputError

MOST_URL = 200
"""Letters of an address: with more the QR code gets too fine for a poster on a wall."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file of posters: where it lies, and how many there are."""

    file: Path
    count: int


def posters(
    register: CounterRegister, codes: Sequence[str], day: date, base_url: str, out: Path, *, size: Size, stand: bool, lang: str = "vi"
) -> Printed:
    """The posters that are now in a PDF in the folder `out`, one for each counter, in the order of the codes.

    Raises PhieuError with what is wrong in the address, the names of the counters, or cannot be written.
    """
    base = checked_base(base_url)
    made = [poster(register, code, day, base, lang) for code in codes]
    pdf = draw_posters(made, size, stand=stand, lang=lang)
    make_folder(out)
    file = out / f"{'stands' if stand else 'posters'}-{size}.pdf"
    write_whole(file, pdf)
    return Printed(file, len(made))


def poster(register: CounterRegister, code: str, day: date, base: str, lang: str) -> Poster:
    """What the poster of one counter says: its unit and the one above it, as they are called on the day."""
    counter = register.counter(code, day)
    path = register.units.path(counter.unit, day)
    agency = tuple(unit.name.said(lang) for unit in path[-2:] if unit.name)
    short = urlsplit(base).netloc + urlsplit(base).path
    return Poster(agency, counter.name.said(lang), counter.code, f"{base}/s/{quote(counter.code, safe='')}", short)


def checked_base(base_url: str) -> str:
    """The address that people reach the pages by, without a slash at its end. Raises InputError where it is none."""
    try:
        parts = urlsplit(base_url.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound or len(base_url) > MOST_URL or not base_url.isascii():
        raise InputError(Problem("poster.address", base_url[:60]))
    return base_url.strip().rstrip("/")
