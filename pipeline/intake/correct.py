"""`batch correct`: what was said of a pile by mistake is said anew; what stood there before stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.intake.add import check_facts
from pipeline.intake.place import placed
from pipeline.store.batches import batch_of, set_facts
from pipeline.store.rounds import round_of
from pipeline.store.settlements import Settlement, add_settlement, settlements_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch

KIND, ACTION = "batch_facts", "correct"
"""How a correction stands among what people said of a round."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What of a batch was corrected (`unit: PC06 → PA08`), by whom, when and why."""

    what: str
    who: str
    at: datetime | None
    reason: str


def correct_batch(workspace: Workspace, number: int, wanted: Mapping[str, str | int | date], *, who: str, reason: str) -> str:
    """What changed, empty where nothing did. Slips inherit what the batch says from now on, also those that were read before.

    Raises WorkspaceError where no batch of the round could have such facts, the round is closed, or nobody says why.
    """
    if not reason.strip() or not who.strip():
        raise WorkspaceError(Problem("queue.no_reason", str(number)))
    with workspace.database.writing() as connection:
        campaign = round_of(connection, batch_of(connection, number).round_id, lock=True)
        before = batch_of(connection, number).facts
        facts = replace(before, **wanted)  # type: ignore[arg-type]
        check_facts(campaign, facts)
        facts = placed(workspace, campaign, facts)
        old, new = ({name: str(getattr(one, name) or "–") for name in wanted} for one in (before, facts))
        what = "; ".join(f"{name}: {old[name]} → {new[name]}" for name in wanted if old[name] != new[name])
        if what:
            set_facts(connection, number, facts)
            add_settlement(connection, campaign.id, Settlement(KIND, str(number), what, ACTION, None, reason, who))
    return what


def corrections_of(workspace: Workspace, batch: Batch) -> list[Correction]:
    """What was corrected of a batch, in its order."""
    with workspace.database.reading() as connection:
        said = settlements_of(connection, batch.round_id)
    return [Correction(one.evidence, one.who, one.at, one.reason) for one in said if one.kind == KIND and one.subject == str(batch.id)]
