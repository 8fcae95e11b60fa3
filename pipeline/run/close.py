"""`batch close` and `round close`: nothing that differs is closed in silence."""

from __future__ import annotations

from collections.abc import Sequence

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.merge.places import named
from pipeline.run.ledgers import ledger_in
from pipeline.run.queues.queue import queue
from pipeline.run.responses.validity_rule import fix_rule
from pipeline.run.reviews.round_review import answers_waiting
from pipeline.store.batches import all_batches, batch_of, close_batch
from pipeline.store.closings import add_closing, closings_of
from pipeline.store.ledger import pages_on_the_way
from pipeline.store.rounds import close_round, round_named, round_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, BatchLedger, Closing


def differences_of(found: BatchLedger) -> list[Problem]:
    """What stands against closing a batch: pages that wait, sums that do not agree, slips that lack or are too many."""
    place, problems = str(found.batch.id), list[Problem]()
    if found.waiting:
        problems.append(Problem("batch.pages_wait", place, {"count": found.waiting}))
    if not found.balanced:
        problems.append(Problem("batch.sums_differ", place))
    if found.difference:
        code = "batch.slips_lack" if found.difference < 0 else "batch.slips_too_many"
        values = {"expected": found.batch.facts.expected, "found": found.of_pile, "count": abs(found.difference)}
        problems.append(Problem(code, place, values))
    return problems


def end_batch(workspace: Workspace, number: int, *, who: str, despite: str | None = None) -> list[Problem]:
    """What differs although the batch is closed now. Raises WorkspaceError where something differs and nobody says why it is closed anyway.

    Closing a batch that is closed changes nothing.
    """
    with workspace.database.writing() as connection:
        # locked before its sums are made: no file comes in between the sums and the end
        round_of(connection, batch_of(connection, number).round_id, lock=True)
        found = ledger_in(workspace, connection, number)
        if found.batch.closed_at is not None:
            return []
        problems = differences_of(found)
        _refuse(problems, despite)
        close_batch(connection, number)
        add_closing(connection, found.batch.round_id, number, who, despite, [problem.code for problem in problems])
    return problems


def end_round(workspace: Workspace, name: str, *, who: str, despite: str | None = None) -> list[Problem]:
    """What is open although the round is closed now; by which rule its responses are valid is fixed with it.

    Raises WorkspaceError where something is, and nobody says why it is closed anyway.

    Closing a round that is closed changes nothing.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, name)
    if campaign.closed_at is not None:
        return []
    problems = open_ends(workspace, name)
    _refuse(problems, despite)
    with workspace.database.writing() as connection:
        if round_named(connection, name, lock=True).closed_at is not None:
            return []
        fix_rule(connection, campaign.id, who)
        close_round(connection, campaign.id)
        add_closing(connection, campaign.id, None, who, despite, [problem.code for problem in problems])
    return problems


def open_ends(workspace: Workspace, name: str) -> list[Problem]:
    """What stands against closing a round: pages that wait, open batches, items of the queue, answers nobody settled, scans that lack."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, name)
        waiting = pages_on_the_way(connection, campaign.id)
        unclosed = [batch.id for batch in all_batches(connection, campaign.id) if batch.closed_at is None]
    problems = [] if not waiting else [Problem("round.pages_wait", name, {"count": waiting})]
    if unclosed:
        numbers = ", ".join(map(str, unclosed))
        problems.append(Problem("round.batches_open", name, {"count": len(unclosed), "numbers": numbers}))
    items = queue(workspace, name)
    if count := sum(item.settled is None for item in items):
        problems.append(Problem("round.queue_open", name, {"count": count}))
    if count := answers_waiting(workspace, campaign):
        problems.append(Problem("round.answers_wait", name, {"count": count}))
    if awaited := [item.subject for item in items if item.awaited]:
        problems.append(Problem("round.scans_awaited", name, {"count": len(awaited), "where": named(awaited)}))
    return problems


def closing_of_batch(workspace: Workspace, batch: Batch) -> Closing | None:
    """How a batch was closed; None where it is open."""
    with workspace.database.reading() as connection:
        return next((one for one in closings_of(connection, batch.round_id) if one.batch == batch.id), None)


def closing_of_round(workspace: Workspace, name: str) -> Closing | None:
    """How a round was closed; None where it is open."""
    with workspace.database.reading() as connection:
        return next((one for one in closings_of(connection, round_named(connection, name).id) if one.batch is None), None)


def _refuse(problems: Sequence[Problem], despite: str | None) -> None:
    """Nothing; raises WorkspaceError where something differs and no reason is given."""
    if problems and not (despite or "").strip():
        raise WorkspaceError(problems)
