"""The manifest of a print run as a file, `*.run.json`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from forms.errors import PhieuError, Problem
from forms.findings import dotted, shown
from forms.json_file import read_bytes, read_json, repeated_keys
from forms.json_text import json_text
from forms.printing.run_model import RUN_SCHEMA, PrintRunModel
from forms.printing.run_record import Cover, PrintRun, PrintRunError, RunCounter

MANIFEST = ".run.json"
"""How the name of a manifest ends."""

MAX_MANIFEST_BYTES = 16 * 2**20
"""The largest manifest that is opened: 16 MiB, a hundred thousand counters."""


def run_text(run: PrintRun) -> str:
    """The manifest as JSON; what is empty is left out, the instant stands in UTC."""
    created = run.created.astimezone(UTC).isoformat().replace("+00:00", "Z")
    document: dict[str, Any] = {"schema": RUN_SCHEMA, "run": run.run, "created": created, "lang": run.lang}
    if run.form:
        head = {"id": run.form, "version": run.version, "sha256": run.definition}
        document["form"] = head | {"layout": run.layout, "pages": run.pages, "duplex": run.duplex}
    rest = {
        "copies": run.copies,
        "serials": run.serials,
        "counters": [_filled({"code": counter.code, "serials": counter.serials}) for counter in run.counters],
        "key": run.key_id,
        "copy_master": run.copy_master,
        "covers": [_filled(asdict(cover) | {"day": cover.day and cover.day.isoformat()}) for cover in run.covers],
    }
    return json_text(document | _filled(rest)) + "\n"


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without what is empty."""
    return {name: value for name, value in entry.items() if value}


def load_run(path: Path) -> PrintRun:
    """The run of a manifest, checked. Raises PrintRunError with all that is wrong in it, LayoutError where it cannot be opened."""
    data = read_bytes(path, MAX_MANIFEST_BYTES).removeprefix(b"\xef\xbb\xbf")
    try:
        model = PrintRunModel.model_validate_json(data)
    except ValidationError as error:
        problems = []
        for details in error.errors(include_url=False):
            place = f"{path}: {dotted(details['loc'])}" if details["loc"] else str(path)
            problems.append(Problem("print_run.damaged", place, {"found": shown(_as_text(details["input"]))}))
        raise PrintRunError(problems) from error
    # The model sees only the last of two entries with one name.
    if twice := [Problem("print_run.key_twice", f"{path}: {dotted(one.at)}") for one in repeated_keys(read_json(path))]:
        raise PrintRunError(twice)
    run = _run(model)
    if problems := [Problem(f"print_run.{code}", f"{path}: {place}") for code, place in _contradictions(run)]:
        raise PrintRunError(problems)
    return run


def load_runs(folder: Path) -> list[tuple[Path, PrintRun]]:
    """All manifests of a folder with their runs, by name. Raises PrintRunError with all that is wrong in any of them."""
    runs: list[tuple[Path, PrintRun]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob(f"*{MANIFEST}")):
        try:
            runs.append((path, load_run(path)))
        except PhieuError as error:
            problems += error.problems
    if problems:
        raise PrintRunError(problems)
    return runs


def run_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a manifest, made from the model that validates it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | PrintRunModel.model_json_schema(by_alias=True)


def _run(model: PrintRunModel) -> PrintRun:
    """The run that a well-shaped manifest describes."""
    form = model.form
    return PrintRun(
        model.run,
        model.created,
        model.lang,
        form=form.id if form else "",
        version=form.version if form else "",
        definition=form.sha256 if form else "",
        layout=form.layout if form else "",
        pages=form.pages if form else 0,
        duplex=form.duplex if form else False,
        copies=model.copies,
        serials=model.serials,
        counters=tuple(RunCounter(counter.code, counter.serials) for counter in model.counters),
        key_id=model.key,
        copy_master=model.copy_master,
        covers=tuple(Cover(**cover.model_dump()) for cover in model.covers),
    )


def _contradictions(run: PrintRun) -> Iterator[tuple[str, str]]:
    """Code and place of what cannot be true together."""
    if not run.form and not run.covers:
        yield "empty", "form"
    if bool(run.form) == (run.serials is None and not run.copy_master) or (run.copy_master and run.serials is not None):
        yield "serials_wrong", "serials"
    first, last = run.serials or (1, 0)
    if run.serials is not None and first > last:
        yield "serials_wrong", "serials"
    elif run.serials is not None and last - first + 1 != run.copies * max(1, len(run.counters)):
        yield "serials_wrong", "copies"
    follows = first
    for index, counter in enumerate(run.counters):
        if run.copy_master and counter.serials is None:
            continue
        if counter.serials is None or counter.serials[0] != follows or not follows <= counter.serials[1] <= last:
            yield "serials_wrong", f"counters[{index}].serials"
            continue
        follows = counter.serials[1] + 1
    numbers = [(cover.kind, cover.number) for cover in run.covers]
    yield from (("cover_twice", f"covers[{index}]") for index, number in enumerate(numbers) if number in numbers[:index])


def _as_text(value: object) -> object:
    """The value itself; the bytes of a file that is no JSON as the text that a person sees in it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
