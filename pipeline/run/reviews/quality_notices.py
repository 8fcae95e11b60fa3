"""What must be known of the review of a round by whoever looks at its figures."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.errors import Problem
from pipeline.run.reviews.audit_stop import stopped
from pipeline.store.looks import Purpose, waiting_looks
from pipeline.survey import Round


def quality_notices(connection: Connection, campaign: Round) -> list[Problem]:
    """A warning for each audit that stops the round, and one where people differ and nobody has decided."""
    found = [
        Problem("control.round_stopped", campaign.name, {"wrong": one.wrong, "drawn": one.drawn})
        for one in stopped(connection, campaign.id)
    ]
    undecided = waiting_looks(connection, campaign.id, None).get(Purpose.THIRD.value, 0)
    if undecided:
        found.append(Problem("control.differences", campaign.name, {"count": undecided}))
    return found
