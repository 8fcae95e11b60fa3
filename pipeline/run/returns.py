"""`round show`: slips handed out, expected in batches, and found, for each unit and channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.digital.visits import counted_visits
from pipeline.intake.place import register_of
from pipeline.merge.belongs import belonging
from pipeline.merge.resolve import resolve
from pipeline.merge.unit_named import unit_named
from pipeline.model import Response
from pipeline.run.known_runs import runs_of
from pipeline.run.ledgers import ledgers
from pipeline.run.responses.digital_responses import digital_responses
from pipeline.run.responses.paper_facts import with_facts
from pipeline.run.responses.rosters import round_roster
from pipeline.run.responses.struck_names import struck_names
from pipeline.run.round_pages import RoundPages, round_pages
from pipeline.run.rounds import layouts_of
from pipeline.store.decisions import decisions_of
from pipeline.store.issued import issued_counts
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace

Place = tuple[str, str]
"""A unit and a channel."""


@dataclass(frozen=True, slots=True)
class Returns:
    """The slips of one unit and channel: `issued` (None: nobody said), `expected` as counted at the scanner, `found`; pages that wait.

    A slip is found for the unit that it names itself, else for that of its cover or batch (empty where nobody knows it), as in the tables
    of scores; replies by screen are among them. What people at the scanner said of a batch counts for the unit of the batch.
    """

    unit: str
    channel: str
    issued: int | None
    expected: int
    found: int
    waiting: int


def returns(workspace: Workspace, round_name: str) -> list[Returns]:
    """The slips of a round, by unit and channel in their order. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        handed_out = issued_counts(connection, campaign.id)
    found = found_slips(round_pages(workspace, campaign))
    expected, waiting = Counter[Place](), Counter[Place]()
    for one in ledgers(workspace, round_name):
        place = one.batch.facts.unit, one.batch.facts.channel
        expected[place] += one.batch.facts.expected or 0
        waiting[place] += one.waiting
    places = sorted({*handed_out, *expected, *found})
    return [Returns(*place, handed_out.get(place), expected[place], found[place], waiting[place]) for place in places]


def found_slips(pages: RoundPages) -> Counter[Place]:
    """How many slips and replies by screen there are of each unit and channel, by the rules by which they are scored."""
    struck, found = struck_names(pages.workspace, pages.campaign), Counter[Place]()
    for some in each_response(pages):
        visits = counted_visits(one for one in some if one.response_id not in struck).responses
        found.update((unit_named(one), one.channel) for one in visits)
    return found


def each_response(pages: RoundPages) -> Iterator[list[Response]]:
    """The responses of each form of a round, on paper and by screens, whether or not another one tells of the same visit."""
    workspace, campaign = pages.workspace, pages.campaign
    with workspace.database.reading() as connection:
        answers, fields = decisions_of(connection, campaign.id)
    inherited, register, roster = pages.inherited(), register_of(workspace, campaign), round_roster(workspace, campaign)
    records = [record for _, record in pages.records]
    for path, layout in layouts_of(workspace, campaign):
        lines = belonging([one for one in records if one.reading.layout in (None, layout.id)], layout)
        known = {(one.source, one.page) for one in lines}
        said = [one for one in answers if (one.source, one.page) in known], [one for one in fields if (one.source, one.page) in known]
        paper = resolve(lines, said[0], layout, fields=said[1], runs=runs_of(layout, path, ()), inherited=inherited)
        yield [*with_facts(paper, pages.batches, register, roster), *digital_responses(workspace, campaign, layout)]
