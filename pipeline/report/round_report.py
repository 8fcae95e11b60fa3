"""`score` from a workspace: the score tables of a round, from everything that its batches hold by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from pipeline.digital.visits import Visits
from pipeline.errors import WorkspaceError
from pipeline.intake.place import register_of
from pipeline.merge.decision_tables import Decisions
from pipeline.merge.unit_named import unit_named
from pipeline.model import PageRecord, Response
from pipeline.report.round_stream import counted_once
from pipeline.report.score_report import NOTHING_MORE, ScoreReport, score_lines
from pipeline.report.wanted import Origin, Wanted
from pipeline.run.known_runs import runs_of
from pipeline.run.responses.paper_facts import with_facts
from pipeline.run.responses.rosters import round_roster
from pipeline.run.responses.struck_names import struck_names
from pipeline.run.responses.validity_rule import rule_of
from pipeline.run.reviews.quality_notices import quality_notices
from pipeline.run.round_pages import round_pages
from pipeline.run.rounds import layouts_of
from pipeline.store.batches import all_batches
from pipeline.store.decisions import decisions_of
from pipeline.store.issued import issued_counts
from pipeline.store.ledger import pages_on_the_way
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


def score_round(
    workspace: Workspace,
    round_name: str,
    *,
    form: str | None = None,
    satisfied: str | None = None,
    items: str | None = None,
    photocopied: bool = False,
    wanted: Wanted = NOTHING_MORE,
) -> ScoreReport:
    """The scores of a round: `form` is the layout id of one of its forms, which must be said where it has several.

    Pages that still wait are not in it, and a warning says how many. Raises PhieuError as `score_readings` does.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        answers, fields = decisions_of(connection, campaign.id)
        batches = all_batches(connection, campaign.id)
        waiting = pages_on_the_way(connection, campaign.id)
        handed_out = issued_counts(connection, campaign.id)
        notices = quality_notices(connection, campaign)
    path, layout = chosen_form(workspace, campaign, form)
    wanted = replace(wanted, rule=rule_of(workspace, campaign))
    there = round_pages(workspace, campaign)
    numbered = [record for _, record in there.records]
    lines = [record for record in numbered if record.reading.layout in (None, layout.id)]
    merged: list[Visits] = []

    def joined(paper: list[Response]) -> list[Response]:
        once = counted_once(workspace, campaign, layout, with_facts(paper, batches, register, roster))
        counting = sorted(once, key=lambda one: one.response_id)
        merged.append(Visits(tuple(counting), once.overlaps, ()))
        return counting

    def settle(records: Sequence[PageRecord]) -> Decisions:
        known = {(record.source, record.page) for record in records}
        ours = tuple(one for one in answers if (one.source, one.page) in known)
        return Decisions(ours, tuple(one for one in fields if (one.source, one.page) in known))

    inherited = there.inherited()
    register, roster = register_of(workspace, campaign), round_roster(workspace, campaign)

    def origin(responses: Sequence[Response]) -> Origin:
        units = {one.response_id: unit_named(one) for one in responses}
        return Origin(units, {one.response_id: one.channel for one in responses}, handed_out, register)

    report = score_lines(
        lines, layout, runs_of(layout, path, ()), settle, (round_name, layout.name, ""), round_name,
        satisfied=satisfied, items=items, photocopied=photocopied, inherited=inherited, wanted=wanted, origin=origin, joined=joined,
    )  # fmt: skip
    report = replace(report, round_name=round_name)
    if waiting:
        report = replace(report, warnings=(Problem("round.pages_wait", round_name, {"count": waiting}), *report.warnings))
    report = replace(report, warnings=(*notices, *report.warnings))
    if struck := struck_names(workspace, campaign):
        report = replace(report, warnings=(*report.warnings, Problem("responses.left_out", round_name, {"count": len(struck)})))
    left_out = sum(len(one.left_out) for one in merged[-1].overlaps)
    if left_out:
        told = Problem("digital.overlaps", round_name, {"count": left_out, "visits": len(merged[-1].overlaps)})
        report = replace(report, warnings=(*report.warnings, told))
    return replace(report, visits=merged[-1])


def chosen_form(workspace: Workspace, campaign: Round, form: str | None) -> tuple[Path, Layout]:
    """The layout to score, with its file. Raises WorkspaceError where the round has several and none of them is named."""
    layouts = layouts_of(workspace, campaign)
    known = ", ".join(f"{layout.id} ({layout.name})" for _, layout in layouts)
    found = [one for one in layouts if form in (None, one[1].id)]
    if len(found) != 1:
        code = "round.form_unknown" if form is not None else "round.form_unclear"
        raise WorkspaceError(Problem(code, campaign.name, {"found": form or "–", "known": known}))
    return found[0]
