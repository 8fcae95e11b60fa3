"""`round open`: a round gets its forms, print runs and counters, which the workspace keeps; and what its workers need of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from forms.errors import PhieuError, Problem
from forms.layout import Layout
from forms.layout_file import load_layout, reference_bytes
from forms.printing.run_file import MANIFEST, load_run
from forms.printing.run_record import PrintRun
from forms.register.file import load_counters
from omr.calibrate import Context
from pipeline.errors import WorkspaceError
from pipeline.model import AcceptancePolicy
from pipeline.run.known_runs import issued_for
from pipeline.run.reading.context_file import load_context
from pipeline.run.workers.counter_aids import known_counters
from pipeline.run.workers.shipped import reader_version
from pipeline.run.workers.station import Spec
from pipeline.store.rounds import add_form, add_round
from pipeline.store.workspace import Workspace
from pipeline.survey import CHANNELS, Round


def open_round(
    workspace: Workspace,
    name: str,
    layouts: Sequence[Path],
    policy: AcceptancePolicy,
    *,
    run_files: Sequence[Path] = (),
    counter_files: Sequence[Path] = (),
    channels: Sequence[str] = (),
    context_files: Sequence[Path] = (),
    counters_on: date | None = None,
) -> list[Problem]:
    """What must be known about the register of counters; afterwards the round is open and keeps copies of all its files.

    `run_files` are manifests that do not lie beside their layout. With `context_files`, saved by `read`, all batches are read with one
    context, and it does not matter in which batch a slip came. `counters_on` is the day as of which the
    register counts, None for the day of each batch. Raises PhieuError with all that is wrong with the files.
    """
    problems = [Problem("batch.channel", one, {"known": ", ".join(CHANNELS)}) for one in channels if one not in CHANNELS]
    if not name.strip():
        problems.append(Problem("round.no_name", "NAME"))
    loaded: list[tuple[Path, Layout]] = []
    for path in layouts:
        try:
            loaded.append((path, load_layout(path)))
        except PhieuError as error:
            problems += error.problems
    known = {layout.id for _, layout in loaded}
    for path in run_files:
        run = load_run(path)
        if run.layout not in known and not covers_alone(run):
            problems.append(Problem("round.run_of_no_form", str(path), {"run": run.run, "found": run.layout or "–"}))
    if problems:
        raise WorkspaceError(problems)
    register, notes = load_counters(counter_files) if counter_files else (None, ())
    kept = [(layout, keep_form(workspace, path, layout, run_files)) for path, layout in loaded]
    counters = None if register is None else keep_register(workspace, counter_files)
    contexts = keep_contexts(workspace, [layout for _, layout in loaded], context_files)
    with workspace.database.writing() as connection:
        forms = [add_form(connection, layout.id, layout.name, *at) for layout, at in kept]
        add_round(connection, name, policy, channels or CHANNELS, list(dict.fromkeys(forms)), counters, contexts, counters_on)
    return list(notes)


def keep_form(workspace: Workspace, path: Path, layout: Layout, run_files: Sequence[Path]) -> tuple[str, str]:
    """Folder and name under which the blob store has the layout, its reference images and its manifests of print runs."""
    folder, name = f"forms/{layout.id}", "layout.json"
    images = reference_bytes(layout, path)
    for page in layout.pages:
        if page.reference is not None:
            workspace.blobs.put(f"{folder}/{page.reference.file}", images[page.id])
    beside = sorted(path.absolute().parent.glob(f"*{MANIFEST}")) if layout.coded else []
    for manifest in (*beside, *run_files):
        run = load_run(manifest)
        if run.layout == layout.id or covers_alone(run):
            workspace.blobs.put(f"{folder}/{manifest.name}", manifest.read_bytes())
    workspace.blobs.put(f"{folder}/{name}", path.read_bytes())
    return folder, name


def covers_alone(run: PrintRun) -> bool:
    """Whether a print run is of covers and separators only: they lie on piles of any form."""
    return not run.layout and bool(run.covers)


def keep_contexts(workspace: Workspace, layouts: Sequence[Layout], files: Sequence[Path]) -> dict[str, str]:
    """The key in the blob store of each layout's context. Raises PhieuError for a file that is no context of one of the layouts."""
    kept: dict[str, str] = {}
    for file in files:
        layout, context = _context(file, layouts)
        kept[layout.id] = f"contexts/{layout.id}/{context.id}.{reader_version()}"
        workspace.blobs.put(kept[layout.id], file.read_bytes())
    return kept


def _context(file: Path, layouts: Sequence[Layout]) -> tuple[Layout, Context]:
    """The context in a file, and the layout that it is of."""
    refused: PhieuError | None = None
    for layout in layouts:
        try:
            return layout, load_context(file, layout)
        except PhieuError as error:
            refused = error
    assert refused is not None, "a round has a form"
    raise refused


def keep_register(workspace: Workspace, files: Sequence[Path]) -> str:
    """The folder under which the blob store has the tables of a register of counters."""
    contents = [file.read_bytes() for file in files]
    folder = f"counters/{hashlib.sha256(b''.join(contents)).hexdigest()[:16]}"
    for number, (file, content) in enumerate(zip(files, contents, strict=True)):
        workspace.blobs.put(f"{folder}/{number}{file.suffix}", content)
    return folder


def spec_of(workspace: Workspace, campaign: Round, key_file: Path | None = None, day: date | None = None) -> Spec:
    """What workers need to read pages of the round. Raises PhieuError where one of its files cannot be used."""
    blobs = workspace.blobs
    forms = []
    for form in campaign.forms:
        path = blobs.folder(form.folder) / form.file
        forms.append((form, issued_for(load_layout(path), path, (), key_file)))
    tables = [] if campaign.counters is None else sorted(blobs.folder(campaign.counters).iterdir())
    return Spec(blobs, tuple(forms), known_counters(tables, day or campaign.counters_on)[0], dict(campaign.contexts), round_id=campaign.id)


def layouts_of(workspace: Workspace, campaign: Round) -> list[tuple[Path, Layout]]:
    """The layouts of a round, each with the file where this machine has it."""
    paths = [workspace.blobs.folder(form.folder) / form.file for form in campaign.forms]
    return [(path, load_layout(path)) for path in paths]
