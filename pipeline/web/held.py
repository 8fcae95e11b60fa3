"""Words that were said while a page waited to be read anew: each is weighed as soon as its page has been read."""

from __future__ import annotations

from functools import partial

from pipeline.store.judgements import held
from pipeline.store.rounds import all_rounds
from pipeline.web.hearing import AGAIN, Grounds, Outcome, hear_again
from pipeline.web.office import Office
from pipeline.web.registers import register_on
from pipeline.web.review_api import layouts
from pipeline.web.terms import terms_of


def weigh_held(here: Office) -> list[Outcome]:
    """What became of the words whose pages have been read by now."""
    with here.workspace.database.reading() as connection:
        waiting = [campaign for campaign in all_rounds(connection) if held(connection, campaign.id, AGAIN)]
    found: list[Outcome] = []
    for campaign in waiting:
        known, terms = layouts(here, campaign), terms_of(here, campaign)
        with here.workspace.database.writing() as connection:
            grounds = Grounds(campaign, known, terms, partial(register_on, here, connection, campaign))
            found += hear_again(connection, grounds)
    return found
