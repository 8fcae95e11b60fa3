"""A page that was sent becomes a response on its way into the round."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from forms.printing.run_record import CIVIL
from pipeline.digital.posted import Posted, answers_kept
from pipeline.digital.prepare import Prepared, content_of
from pipeline.run.public.public_survey import CHANNEL, Place, PublicSurvey
from pipeline.store.arrivals import Arrival
from pipeline.store.instants import now
from pipeline.web.public.page_token import PageToken

SOURCE = "phone"
"""The source of answers that came by the public page."""


def phone_response(survey: PublicSurvey, place: Place, slip: str, found: Posted, page: PageToken) -> Arrival:
    """The response: named by its page, so that a page that is sent twice is one response. Its time is ours, not the phone's."""
    at = now()
    answers, texts = answers_kept(survey.public, found)
    facts = {
        "place": place.unit,
        "slip_token": slip,
        "captured_on": at.astimezone(CIVIL).date().isoformat(),
        "captured_source": SOURCE,
        "received_at": _iso(at),
        "started_at": _iso(page.opened),
        "duration_s": f"{max(0, round((at - page.opened).total_seconds()))}",
    }
    facts = {name: value for name, value in facts.items() if value}
    content = content_of(CHANNEL, place.counter, {"slip_token": slip}, answers, texts)
    name = f"{SOURCE}/{page.number}"
    row = Prepared(name, content, name, CHANNEL, place.counter, facts, tuple(answers), texts)
    public = survey.public
    return Arrival(survey.round, public.layout.id, SOURCE, public.questions, tuple(public.fields), asdict(row), at)


def _iso(at: datetime) -> str:
    """An instant as responses keep it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
