"""Rounds with replies of screens, written as an import keeps them: what a test of figures needs of a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from forms.layout import Layout, QuestionKind
from forms.layout_file import load_layout
from pipeline.model import question_keys
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.store.digital import ExportFile, add_responses
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from tests.workspaces import FORM, SAMPLES

COUNTERS = SAMPLES / "forms" / "counters.csv"
LAYOUT = load_layout(FORM)
QUESTION = "c01"


def reply(
    name: str, unit: str, code: str | None, *, counter: str = "", channel: str = "kiosk", day: str = "2026-11-05", **facts: str
) -> dict[str, Any]:
    """A reply that gives one code to every question that has it, and the first option elsewhere."""
    return {
        "name": name,
        "content": name,
        "place": f"{name}.csv:2",
        "channel": channel,
        "counter": counter,
        "facts": {"place": unit, "captured_on": day, **facts},
        "answers": [
            None if code is None or one.kind is QuestionKind.MULTI else code if code in [box.value for box in one.boxes] else "1"
            for page in LAYOUT.pages
            for one in page.questions
        ],
        "texts": {},
    }


def replies(source: str, many: Mapping[tuple[str, str], int]) -> Iterator[dict[str, Any]]:
    """So many replies of each unit with each code."""
    for (unit, code), count in many.items():
        for number in range(count):
            yield reply(f"{source}/{unit}-{code}-{number}", unit, code)


def with_round(
    workspace: Workspace, name: str, rows: Sequence[Mapping[str, Any]], layout: Layout = LAYOUT, counters: Path | None = COUNTERS
) -> None:
    """Nothing; afterwards the workspace has a round with these replies."""
    open_round(workspace, name, [FORM], DEFAULT_POLICY, counter_files=[] if counters is None else [counters])
    more(workspace, name, rows, layout)


def more(workspace: Workspace, name: str, rows: Sequence[Mapping[str, Any]], layout: Layout = LAYOUT) -> None:
    """Nothing; afterwards a round of the workspace has these replies as well."""
    file = ExportFile(
        f"{name}-{rows[0]['name']}.csv",
        "0" * 64,
        str(rows[0]["name"])[:64],
        layout.id,
        "app",
        tuple(question_keys(layout).values()),
        (),
        "test",
    )
    with workspace.database.writing() as connection:
        add_responses(connection, round_named(connection, name).id, file, rows)
