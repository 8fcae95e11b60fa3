"""What a worker has at hand for digits and counter codes: the network, a reader of printed text, the register of counters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from forms.errors import Problem
from forms.layout import FieldKind, Layout
from forms.printing.run_record import CIVIL
from forms.register.counters import CounterRegister
from forms.register.file import load_counters
from omr.codes.code import KnownCounters, plain
from omr.codes.counter_ways import Aids
from omr.writing.text import ENGLISH
from pipeline.ocr import text_reader
from pipeline.run.workers.shipped import digit_model


def aids_for(layout: Layout, counters: KnownCounters | None) -> Aids:
    """What this process reads digits and codes of a layout with; a reader of text only where a code may be printed."""
    return Aids(digit_model(), text_reader(ENGLISH) if has_printed_code(layout) else None, counters)


def has_printed_code(layout: Layout) -> bool:
    """Whether a page of the layout has a place where the code of a counter is printed."""
    return any(field.kind is FieldKind.COUNTER and not field.cells for page in layout.pages for field in page.fields)


def without_codes(layout: Layout) -> list[Problem]:
    """The notice, said once, that printed codes are not read because nothing is installed for it."""
    if not has_printed_code(layout) or text_reader(ENGLISH) is not None:
        return []
    return [Problem("read.no_code_reader", "Tesseract", {"packages": "tesseract-ocr"})]


def known_counters(files: Sequence[Path], day: date | None) -> tuple[KnownCounters | None, Sequence[Problem]]:
    """The counters in service on a day (today where none is given) and the register's warnings; no counters where no file is given.

    Raises CounterError with everything that is wrong with the register.
    """
    if not files:
        return None, ()
    register, warnings = load_counters(files)
    return in_service(register, day or datetime.now(CIVIL).date()), warnings


def in_service(register: CounterRegister, day: date) -> KnownCounters:
    """The counters of a register that receive people on a day, as the reader knows them."""
    found = [(counter.code, register.digits(counter)) for counter in register.open_on(day)]
    return KnownCounters({plain(code): code for code, _ in found}, {digits: code for code, digits in found if digits is not None})
