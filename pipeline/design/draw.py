"""`draw`: a print run of a form, or the covers of a batch, as the office orders it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from forms.definition.translated import untranslated
from forms.errors import PhieuError, Problem
from forms.furniture import FieldKind
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.layout_checks import design_findings
from forms.print_run import LAYOUT, PDF, Order, print_covers, print_run
from forms.printing.run_file import MANIFEST
from forms.printing.run_record import CIVIL, Cover, PrintRun
from forms.register.counters import CounterError, CounterRegister, parse_counter, unit_of_code
from forms.register.file import load_counters
from forms.sheet_code import SheetKind
from pipeline.design.open_form import open_form
from pipeline.errors import InputError
from pipeline.key_file import Keys, load_keys

ALL_COUNTERS = "all"
"""Stands for every counter that is open on the day."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is ordered, apart from the form: `run` is the office's own number; `day` that of printing, None for today.

    `counters` are codes, or `all` for every counter of the register that is open on the day. `key_file` seals the sheet codes.
    """

    run: int
    copies: int = 1
    first_serial: int = 1
    register: tuple[Path, ...] = ()
    counters: tuple[str, ...] = ()
    day: date | None = None
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A run that was printed to files; `layout` is None for covers. `warnings` did not keep it from being printed."""

    run: PrintRun
    pdf: Path
    manifest: Path
    layout: Path | None
    pages: int
    warnings: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class CoverWords:
    """What covers say of the slips under them, beside counter and day."""

    round: str = ""
    unit: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The codes of the counters that are wished for, the register that has them, None where none was given, and its warnings."""

    codes: tuple[str, ...] = ()
    warnings: Sequence[Problem] = ()
    register: CounterRegister | None = None


def draw(form_file: Path, out: Path, wish: Wish, *, lang: str = "vi", copy_master: bool = False) -> Drawn:
    """The run that is now in the folder `out`: PDF, layout and manifest, all or none of them.

    Raises PhieuError with what is wrong in the form, the register or the order, or cannot be written.
    """
    form, warnings = open_form(form_file)
    chosen = chosen_counters(wish)
    counters = chosen.codes
    keys = _keys(wish)
    layout = lay_out(form, lang)
    order = Order(
        wish.run,
        _instant(wish.day),
        wish.copies,
        counters,
        wish.first_serial,
        key_id=keys.use if keys else None,
        copy_master=copy_master,
    )
    name = f"{form.id}-r{wish.run}"
    run = print_run(form, layout, order, out, lang=lang, keys=keys.secrets if keys else None, name=name)
    warnings += [*chosen.warnings, *design_findings(form, layout), *_counter_places(layout, counters, str(form_file))]
    warnings += untranslated(form) if lang == "en" else []
    pdf, manifest, geometry = (out / f"{name}{suffix}" for suffix in (PDF, MANIFEST, LAYOUT))
    slips = 1 if copy_master else wish.copies * max(1, len(counters))
    return Drawn(run, pdf, manifest, geometry, slips * len(layout.pages), warnings)


def draw_covers(out: Path, wish: Wish, said: CoverWords, *, lang: str = "vi", separators: int = 0) -> Drawn:
    """The covers and separators that are now in the folder `out` with their manifest.

    There are `copies` covers and as many separators as told for each counter; where no counter is named, they name none. Raises
    PhieuError with what is wrong in the register or the order, or cannot be written.
    """
    chosen = chosen_counters(wish, said.unit)
    keys = _keys(wish)
    created = _instant(wish.day)
    day = created.astimezone(CIVIL).date()
    plain = Cover(1, SheetKind.COVER, said.round, said.unit, "", said.channel, day)
    meant = [replace(plain, counter=code, unit=said.unit or unit_of_code(code)) for code in chosen.codes] or [plain]
    covers = [
        replace(cover, kind=kind, number=at * count + copy)
        for kind, count in ((SheetKind.COVER, wish.copies), (SheetKind.SEPARATOR, separators))
        for at, cover in enumerate(named(cover, chosen.register, day, lang) for cover in meant)
        for copy in range(1, count + 1)
    ]
    if not covers:
        raise InputError(Problem("print_run.no_copies", "--copies", {"found": wish.copies}))
    run = PrintRun(wish.run, created, lang, key_id=keys.use if keys else None, covers=tuple(covers))
    pdf = print_covers(run, out, keys=keys.secrets if keys else None)
    return Drawn(run, pdf, pdf.with_name(f"{pdf.stem}{MANIFEST}"), None, len(covers), chosen.warnings)


def chosen_counters(wish: Wish, unit: str = "") -> Chosen:
    """The counters that are wished for, their codes as the register spells them.

    Raises CounterError with every code that names no counter of that day, a unit that did not exist then, and what is wrong in the
    register; InputError where there are codes and no register to look them up in.
    """
    if not wish.register:
        if wish.counters:
            raise InputError(Problem("design.register_missing", ", ".join(wish.counters)))
        return Chosen()
    register, warnings = load_counters(wish.register)
    day = wish.day or datetime.now(CIVIL).date()
    codes: list[str] = []
    problems: list[Problem] = []
    for wanted in wish.counters:
        try:
            codes += _codes(register, wanted, day)
        except PhieuError as error:
            problems += error.problems
    if unit and register.units.unit(unit, day) is None:
        problems.append(Problem("design.unit_not_open", "--unit", {"unit": unit, "day": f"{day:%d/%m/%Y}"}))
    if problems:
        raise CounterError(problems)
    return Chosen(tuple(codes), warnings, register)


def named(cover: Cover, register: CounterRegister | None, day: date, lang: str) -> Cover:
    """The cover with the names that its unit and its counter have in the register on the day, as far as it has any."""
    if register is None:
        return cover
    unit = register.units.unit(cover.unit, day) if cover.unit else None
    counter = register.counter(cover.counter, day) if cover.counter else None
    names = [found.name.said(lang) if found else "" for found in (unit, counter)]
    return replace(cover, unit_name=names[0], counter_name=names[1])


def _codes(register: CounterRegister, wanted: str, day: date) -> list[str]:
    """The codes that one wish stands for. Raises CounterError where it stands for none."""
    if wanted.lower() != ALL_COUNTERS:
        return [parse_counter(wanted, register, day).code]
    if codes := [counter.code for counter in register.open_on(day)]:
        return codes
    raise CounterError(Problem("design.no_counter_open", ALL_COUNTERS, {"day": f"{day:%d/%m/%Y}"}))


def _counter_places(layout: Layout, counters: Sequence[str], place: str) -> Iterator[Problem]:
    """A warning where counters and the form do not fit together: codes without a place to be printed, or places left empty."""
    printed = any(field.kind is FieldKind.COUNTER and not field.cells for page in layout.pages for field in page.fields)
    if counters and not printed:
        yield Problem("design.counter_not_printed", place)
    if printed and not counters:
        yield Problem("design.counter_left_empty", place)


def _keys(wish: Wish) -> Keys | None:
    """The keys of the wish, if there is to be a seal."""
    return None if wish.key_file is None else load_keys(wish.key_file)


def _instant(day: date | None) -> datetime:
    """When the run is made: the beginning of a given day, so that the same order gives the same files, else now."""
    return datetime.now(UTC).replace(microsecond=0) if day is None else datetime(day.year, day.month, day.day, tzinfo=CIVIL)
