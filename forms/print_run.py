"""`print_run`: a form goes to the printer, with the manifest that freezes its definition, serials and counters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from forms.draw import draw
from forms.errors import Problem
from forms.form import Form
from forms.layout import Layout
from forms.layout_file import save_layout
from forms.printing.cover import draw_covers
from forms.printing.run_file import MANIFEST, load_runs, run_text
from forms.printing.run_record import PrintRun, PrintRunError, RunCounter
from forms.reserved_runs import DECK_RUN, SIMULATED_RUN
from forms.save import form_document
from forms.sheet_code import SheetCode, SheetKind, encode
from forms.whole import made_folder, whole_file

PDF, LAYOUT = ".pdf", ".layout.json"
"""How the names of a run's other files end."""

MOST_PAGES = 50_000
"""Pages of one run: a PDF of 50 MB, made in a minute and half a gigabyte of memory; a larger file stops many a printer."""


RESERVED_FOR = {DECK_RUN: "decks", SIMULATED_RUN: "simulation"}
"""What the numbers stand for that no order may have, as the codes of the problems name it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: `copies` slips for each counter, or in all where no counters are named, serials from `first_serial` on.

    The number of the run is the office's own, each used once; `created` is given, so that the same order makes the same files.
    """

    run: int
    created: datetime
    copies: int = 1
    counters: tuple[str, ...] = ()
    first_serial: int = 1
    key_id: int | None = None
    copy_master: bool = False


def print_run(
    form: Form, layout: Layout, order: Order, folder: Path, *, lang: str, keys: Mapping[int, bytes] | None = None, name: str | None = None
) -> PrintRun:
    """The run as it stands in its manifest, after `<name>.pdf`, `<name>.layout.json` and `<name>.run.json` were written to the folder.

    The name is `<form>-r<run>` where none is given. The files come whole and together; the PDF takes its place last, so that nothing can
    be printed whose manifest is not there. Raises PrintRunError: a run of this number, or a file of this name, is in the folder; the
    definition differs from what was printed there under the same version; the order cannot be printed. Raises DrawError and CodeError
    as `draw` does, OutputError where a file cannot be written.
    """
    run = planned(form, layout, order, lang)
    name = name or f"{form.id}-r{order.run}"
    _check_values(run, keys)
    with made_folder(folder):
        _check_folder(run, folder, [folder / f"{name}{suffix}" for suffix in (PDF, MANIFEST, LAYOUT)])
        sheets = BytesIO()
        draw(layout, run.slips(), sheets, duplex=run.duplex, keys=keys)
        with _together(folder, name, run, sheets):
            save_layout(layout, folder / f"{name}{LAYOUT}")
    return run


def print_covers(run: PrintRun, folder: Path, *, keys: Mapping[int, bytes] | None = None, name: str | None = None) -> Path:
    """The PDF with the covers and separators of a run that has no slips, written with its manifest; named `covers-r<run>` if not told.

    Raises what `print_run` raises.
    """
    assert run.covers and not run.form, "covers are a run of their own"
    name = name or f"covers-r{run.run}"
    with made_folder(folder):
        _check_folder(run, folder, [folder / f"{name}{suffix}" for suffix in (PDF, MANIFEST)])
        sheets = BytesIO()
        draw_covers(run, sheets, keys=keys)
        with _together(folder, name, run, sheets):
            pass
    return folder / f"{name}{PDF}"


@contextmanager
def _together(folder: Path, name: str, run: PrintRun, sheets: BytesIO) -> Iterator[None]:
    """Nothing; PDF and manifest are on the disk when the block begins and take their places, the PDF last, when it ends well."""
    with whole_file(folder / f"{name}{PDF}") as pdf, whole_file(folder / f"{name}{MANIFEST}") as manifest:
        pdf.write(sheets.getvalue())
        manifest.write(run_text(run))
        yield


def _check_folder(run: PrintRun, folder: Path, files: Sequence[Path]) -> None:
    """Nothing; raises PrintRunError where the run's number is taken, its version has another definition, or a file exists."""
    problems = [Problem("print_run.file_exists", str(file)) for file in files if file.exists()]
    if run.run in RESERVED_FOR:
        problems.append(Problem(f"print_run.run_of_{RESERVED_FOR[run.run]}", str(folder), {"run": run.run}))
    for path, other in load_runs(folder):
        printed = {"run": other.run, "created": f"{other.printed_on:%d/%m/%Y}", "form": other.form or "–", "version": other.version or "–"}
        if other.run == run.run:
            problems.append(Problem("print_run.run_taken", str(path), printed))
        elif run.form and (other.form, other.version) == (run.form, run.version) and other.definition != run.definition:
            problems.append(Problem("print_run.version_unchanged", str(path), printed))
    if problems:
        raise PrintRunError(problems)


def definition_hash(form: Form) -> str:
    """SHA-256 of the whole definition, however its file spells it."""
    plain = json.dumps(form_document(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode("utf-8")).hexdigest()


def planned(form: Form, layout: Layout, order: Order, lang: str) -> PrintRun:
    """The run that the order asks for. Raises PrintRunError with all that is wrong in the order."""
    assert order.created.tzinfo is not None, "an instant has a time zone"
    assert (layout.form, layout.version) == (form.id, form.version), "the layout is that of the form"
    last = order.first_serial + order.copies * max(1, len(order.counters)) - 1
    if problems := list(_order_problems(layout, order, f"{form.id} {order.run}")):
        raise PrintRunError(problems)
    counters, serial = [], order.first_serial
    for code in order.counters:
        counters.append(RunCounter(code, None if order.copy_master else (serial, serial + order.copies - 1)))
        serial += order.copies
    return PrintRun(
        order.run,
        order.created,
        lang,
        form=form.id,
        version=form.version,
        definition=definition_hash(form),
        layout=layout.id,
        pages=len(layout.pages),
        duplex=form.page.duplex,
        copies=order.copies,
        serials=None if order.copy_master else (order.first_serial, last),
        counters=tuple(counters),
        key_id=order.key_id,
        copy_master=order.copy_master,
    )


def _check_values(run: PrintRun, keys: Mapping[int, bytes] | None) -> None:
    """Nothing; raises CodeError where run, serials or key have no room in a sheet code: known before the drawing, not after it."""
    kind = SheetKind.COPY_MASTER if run.copy_master else SheetKind.SLIP
    for serial in run.serials or (None,):
        encode(SheetCode(run.run, serial, run.pages, kind, run.key_id), keys)


def _order_problems(layout: Layout, order: Order, place: str) -> Iterator[Problem]:
    """A problem for each thing in the order that cannot be printed."""
    if order.copies < 1:
        yield Problem("print_run.no_copies", place, {"found": order.copies})
    if order.copy_master and (order.copies > 1 or len(order.counters) > 1):
        yield Problem("print_run.master_single", place)
    repeated = sorted({code for code in order.counters if order.counters.count(code) > 1})
    yield from (Problem("print_run.counter_twice", place, {"counter": code}) for code in repeated)
    pages = order.copies * max(1, len(order.counters)) * len(layout.pages)
    if pages > MOST_PAGES:
        yield Problem("print_run.too_many_pages", place, {"found": pages, "most": MOST_PAGES})
