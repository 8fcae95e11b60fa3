"""Which slips of a layout were printed: the manifests beside it, those that the user names, and the keys of their seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from forms.printing.run_file import load_run, load_runs
from forms.printing.run_record import PrintRun
from omr.codes.issued import Issued, Run
from pipeline.errors import InputError
from pipeline.key_file import Keys, load_keys


def issued_for(layout: Layout, layout_path: Path, manifests: Sequence[Path], key_file: Path | None, *, deck: bool = False) -> Issued:
    """What is known of the sheets printed for a layout. A layout of foreign origin has none, and nothing is looked for.

    `deck`: what is read are the scans of an acceptance deck.

    Raises PhieuError with what is wrong: a manifest beside the layout or named by the user is damaged, one that was named is of
    another layout, a key file is no key file or lacks the key of a run of the layout.
    """
    keys = None if key_file is None else load_keys(key_file)
    found, problems = _runs(layout, layout_path, manifests)
    # Covers of a run may be thousands, and are not asked for here.
    runs = tuple(dict.fromkeys(replace(run, covers=()) for run in found))
    issued = Issued(layout.id, runs, None if keys is None else keys.secrets, deck)
    if keys is not None and key_file is not None:
        problems += keys_missing(issued.own, keys, key_file)
    if problems:
        raise InputError(problems)
    return issued


def runs_of(layout: Layout, layout_path: Path, manifests: Sequence[Path]) -> tuple[PrintRun, ...]:
    """The print runs of a layout, with their counters: those beside it and those that the user names. Raises PhieuError as above."""
    found, problems = _runs(layout, layout_path, manifests)
    if problems:
        raise InputError(problems)
    return tuple(dict.fromkeys(run for run in found if run.layout == layout.id))


def _runs(layout: Layout, layout_path: Path, manifests: Sequence[Path]) -> tuple[list[PrintRun], list[Problem]]:
    """The runs of all manifests beside a layout of our own and of those that are named; a problem for each of these that is another's."""
    named = [(path, load_run(path)) for path in manifests]
    problems = [
        Problem("read.run_other_layout", str(path), {"run": run.run, "found": run.layout or "–", "wanted": layout.id})
        for path, run in named
        if run.layout != layout.id
    ]
    beside = load_runs(layout_path.absolute().parent) if layout.coded else []
    return [run for _, run in (*beside, *named)], problems


def keys_missing(runs: Iterable[Run], keys: Keys, key_file: Path) -> Iterator[Problem]:
    """A problem for each run whose key is not in the key file."""
    for run in runs:
        if run.key_id is not None and run.key_id not in keys.secrets:
            yield Problem("read.key_lacking", str(key_file), {"key": run.key_id, "run": run.run})
