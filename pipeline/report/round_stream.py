"""The responses of a round that count, one by one: those on paper, then those of screens, each visit once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from forms.layout import Layout
from forms.register.counters import unit_of_code
from pipeline.digital.once import Once, shared_names
from pipeline.intake.place import register_of
from pipeline.merge.resolve import resolve
from pipeline.model import Response
from pipeline.run.known_runs import runs_of
from pipeline.run.responses.digital_responses import each_digital
from pipeline.run.responses.paper_facts import with_facts
from pipeline.run.responses.rosters import round_roster
from pipeline.run.responses.struck_names import struck_names
from pipeline.run.round_pages import round_pages
from pipeline.scoring.cube import Cell, Cube, cube
from pipeline.store.decisions import decisions_of
from pipeline.store.digital_visits import visit_names
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

MONTH = len("2026-11")
"""How much of an ISO day is its month."""


@dataclass(frozen=True, slots=True)
class RoundCube:
    """The cube of a round and layout, the responses on paper that are in it, the ids of those that count by another one or not at all."""

    cube: Cube
    paper: tuple[Response, ...]
    left_out: frozenset[str]


def cell_of(response: Response) -> Cell:
    """The cell of a response: its counter, that counter's unit or else its own, and the month of its day."""
    unit = unit_of_code(response.counter) or response.unit or response.facts.place
    return Cell(response.channel, unit, response.counter, response.facts.captured_on[:MONTH])


def officer_cell(response: Response) -> Cell:
    """The cell of a response by officer, in all channels and months together."""
    return cell_of(response)._replace(channel="", month="", officer=response.facts.officer_ref)


def round_cube(workspace: Workspace, campaign: Round, path: Path, layout: Layout, cell: Callable[[Response], Cell] = cell_of) -> RoundCube:
    """The cube of all that counts in a round by now; the responses of screens are never held together."""
    paper = paper_responses(workspace, campaign, path, layout)
    kept: list[Response] = []

    once = counted_once(workspace, campaign, layout, paper)
    sheets = set(map(id, paper))

    def noted() -> Iterator[Response]:
        for one in once:
            if id(one) in sheets:
                kept.append(one)
            yield one

    counted = cube(noted(), cell)
    left_out = frozenset(name for overlap in once.overlaps for name in overlap.left_out)
    return RoundCube(counted, tuple(kept), left_out | struck_names(workspace, campaign))


def counted_once(workspace: Workspace, campaign: Round, layout: Layout, paper: Sequence[Response]) -> Once:
    """Paper and screens together, each visit once, without what a person took out."""
    struck = struck_names(workspace, campaign)

    def named() -> Iterator[tuple[str, str, str]]:
        yield from ((one.response_id, one.facts.slip_token, one.facts.dossier_no) for one in paper)
        with workspace.database.reading() as connection:
            yield from visit_names(connection, campaign.id, layout.id)

    each = chain(paper, each_digital(workspace, campaign, layout))
    return Once((one for one in each if one.response_id not in struck), shared_names(named()))


def paper_responses(workspace: Workspace, campaign: Round, path: Path, layout: Layout) -> list[Response]:
    """The responses of a round that came on paper, with what is known of their batches; `path` is the file of the layout."""
    with workspace.database.reading() as connection:
        answers, fields = decisions_of(connection, campaign.id)
    there = round_pages(workspace, campaign)
    ours = [record for _, record in there.records if record.reading.layout in (None, layout.id)]
    found = resolve(ours, answers, layout, runs=runs_of(layout, path, ()), fields=fields, inherited=there.inherited())
    return with_facts(found, there.batches, register_of(workspace, campaign), round_roster(workspace, campaign))
