"""The pages of a round that have ended, with what people settled about them: what counts, what waits, and what each page inherits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.merge.counters import HandedDown
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.run.page_record import record_of
from pipeline.run.queues.handed import covers_of, handed_down, registered
from pipeline.run.queues.likeness import likely_repeats
from pipeline.run.queues.piles import Leaf, Word, lies
from pipeline.run.queues.queue_item import REFUSED, Item, place_of
from pipeline.run.queues.queue_items import cover_items, items_of
from pipeline.run.queues.settled import left_out, remembered, said_of_covers, stand_ins, with_settlements
from pipeline.run.reviews.audit_stop import policy_in_force
from pipeline.run.rounds import layouts_of
from pipeline.store.batches import all_batches
from pipeline.store.readings import current
from pipeline.store.settlements import Settlement, settlements_of
from pipeline.store.workspace import Workspace
from pipeline.survey import ON_THE_WAY, Batch, Round, StoredReading


@dataclass(frozen=True)
class RoundPages:
    """The pages of a round that have ended, loaded once, and what was said of them."""

    workspace: Workspace
    campaign: Round
    stored: Sequence[StoredReading]
    settled: Sequence[Settlement]
    batches: Sequence[Batch]
    alike: dict[int, Sequence[int]]
    policy: AcceptancePolicy

    @cached_property
    def items(self) -> list[Item]:
        """Everything that a person has to settle, or has settled. Of a page that somebody knows for a cover nothing else is asked."""
        covers = {place for place, word in said_of_covers(self.settled).items() if word != Word.NO_COVER}
        found = with_settlements([*self._slips, *self._covers()], self.settled)
        return [one for one in found if one.kind not in REFUSED or one.settled is not None or one.subject not in covers]

    @cached_property
    def _slips(self) -> list[Item]:
        sides = {layout.id: tuple(page.id for page in layout.pages) for _, layout in layouts_of(self.workspace, self.campaign)}
        return list(items_of(self.stored, sides, self.alike))

    def _covers(self) -> Iterator[Item]:
        """The pages after which nobody knows whose slips follow; those are no doubt whose new scan is known."""
        _, superseded = left_out(with_settlements(self._slips, self.settled))
        there = [one for one in self.stored if one.reading is not None and one.page not in superseded]
        leaves = [Leaf(place_of(one), one.reading) for one in there if one.reading is not None]
        known = registered(self.workspace, self.campaign, self.batches)
        return cover_items(there, list(lies(leaves, covers_of(self.workspace, self.campaign), known, {})))

    @cached_property
    def records(self) -> list[tuple[int, PageRecord]]:
        """Number and record of every page, under the policy in force."""
        rejected, superseded = left_out(with_settlements(self._slips, self.settled))
        ended = {one.page: (one.page in rejected, one.page in superseded) for one in self.stored}
        return [(one.page, record_of(one, self.policy, rejected=ended[one.page][0], superseded=ended[one.page][1])) for one in self.stored]

    @cached_property
    def stand_ins(self) -> dict[int, int]:
        """The pages that were scanned again because somebody asked for it, each with the page in whose place it counts."""
        return stand_ins(with_settlements(self._slips, self.settled), self.stored)

    def inherited(self) -> HandedDown:
        """What each page inherits of its cover and its batch."""
        places = {one.page: place_of(one) for one in self.stored}
        stands = self.stand_ins
        return handed_down(
            [record for _, record in self.records],
            self.batches,
            covers_of(self.workspace, self.campaign),
            known=registered(self.workspace, self.campaign, self.batches),
            said=said_of_covers(self.settled),
            stands_for={places[new]: places[old] for new, old in stands.items() if new in places and old in places},
        )


def round_pages(workspace: Workspace, campaign: Round) -> RoundPages:
    """The pages of a round that have ended."""
    with workspace.database.reading() as connection:
        stored = [one for one in current(connection, round_id=campaign.id, marks=False) if one.state not in ON_THE_WAY]
        settled = settlements_of(connection, campaign.id)
        policy = policy_in_force(connection, campaign)
        alike = remembered(likely_repeats(connection, workspace.blobs, campaign.id), settled)
        return RoundPages(workspace, campaign, stored, settled, all_batches(connection, campaign.id), alike, policy)
