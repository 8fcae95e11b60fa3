"""Readings and the decisions of people become responses. Every rule is one function.

1. `gives_response`: a page that was not read gives no response, and a repeat no second one, in however many files it stands;
   `count_pages` counts both. `slip_of`: pages with one serial are one person's; `copy_names`: unless serials were photocopied.
2. `from_decision`: what a person settled stands, whatever the machine read.
3. `awaiting`: an answer that waits for a person is `pending`: not an answer, and not a blank either.
4. `from_reading`: everything else is as read; a kind of missing stays the kind it is.
5. `codes_or_missing`: an option that is no judgement ("no opinion") is an answer with its code, and outside every n.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.layout import Layout, LayoutQuestion
from forms.printing.run_record import PrintRun
from omr.reading import Answer, AnswerStatus, PageState
from omr.reasons import COVERS, Reason
from pipeline.merge.belongs import belonging
from pipeline.merge.counters import NOTHING, HandedDown, slip_place
from pipeline.merge.open_texts import decided_fields, slip_texts
from pipeline.merge.places import PageKey, page_key, page_names
from pipeline.merge.slips import copy_names, slip_of
from pipeline.model import MACHINE, PENDING, Decision, FieldDecision, PageRecord, Response, ResponseAnswer, question_keys

SCAN = "scan"
"""The channel of responses that come from paper."""

Item = tuple[str, int, str]
"""One question of one page of one file name: what a decision is about."""


@dataclass(frozen=True, slots=True)
class PageCounts:
    """What became of the pages; `total` is the sum of the others. `unopened` are files that no page could be taken from.

    `duplicate` are the same scans again, `rescan` other scans of a printed page, `cover` the printed covers and separators of batches.
    """

    total: int
    read: int
    duplicate: int
    rescan: int
    blank: int
    cover: int
    other_form: int
    unreadable: int
    unopened: int

    @property
    def refused(self) -> int:
        """Pages and files that gave no response although somebody may have filled them in."""
        return self.other_form + self.unreadable + self.unopened


def resolve(
    records: Sequence[PageRecord],
    decisions: Sequence[Decision],
    layout: Layout,
    *,
    photocopied: bool = False,
    fields: Sequence[FieldDecision] = (),
    runs: Sequence[PrintRun] = (),
    inherited: HandedDown = NOTHING,
) -> list[Response]:
    """The responses, one a slip, sorted by file and page; the order of the records does not matter.

    The pages of a slip are known by its serial. Sheets of other origin carry none, so a page is all that is known of a person: its answers
    make one response, which holds the questions of that page only; so does each scan of a slip with several scans of a page, where serials
    were `photocopied`. Of several decisions about one item the last counts; `fields` are those about places to write in.
    `runs` are the print runs of the layout, which name counters; `inherited` is what pages inherit of their cover and their batch, which
    counts where the slip itself says nothing. Raises ReadingFileError (see `belonging`).
    """
    keys = question_keys(layout)
    settled, typed = decided_items(decisions), decided_fields(fields)
    pages = belonging(records, layout, photocopied=photocopied)
    names = page_names(pages)
    copies = copy_names(pages) if photocopied else {}
    slips: dict[str, list[PageRecord]] = {}
    for record in pages:
        if gives_response(record):
            key = page_key(record)
            slips.setdefault(copies.get(key) or slip_of(record) or names[key], []).append(record)
    made = (response(name, slip, names, settled, layout, keys) for name, slip in slips.items())
    found = []
    for one, slip in zip(made, slips.values(), strict=True):
        place = slip_place(slip, runs, inherited, typed, layout)
        texts = slip_texts(slip, typed, layout)
        found.append(
            replace(one, texts=texts, counter=place.counter, counter_from=place.counter_from, unit=place.unit, unit_from=place.unit_from)
        )
    return found


def decided_items(decisions: Sequence[Decision]) -> Mapping[Item, Sequence[Decision]]:
    """The decisions about each item, in their order."""
    settled: dict[Item, list[Decision]] = {}
    for decision in decisions:
        settled.setdefault((decision.source, decision.page, decision.question), []).append(decision)
    return settled


def last_decision(decisions: Sequence[Decision], record: PageRecord) -> Decision | None:
    """The decision that counts for a page: the last one that was not made for another file of the same name."""
    fitting = [decision for decision in decisions if decision.sha256 is None or record.sha256 in (None, decision.sha256)]
    return fitting[-1] if fitting else None


def page_fate(record: PageRecord) -> str:
    """What became of one page: `duplicate`, `rescan`, `cover`, `unopened`, or the state it was read with; exactly one.

    `belonging` marks repeats.
    """
    if Reason.DUPLICATE in record.reading.reasons:
        return "duplicate"
    if record.rescan_of:
        return "rescan"
    if not COVERS.isdisjoint(record.reading.reasons):
        return "cover"
    return "unopened" if record.page is None else record.reading.state.value


def gives_response(record: PageRecord) -> bool:
    """Whether a page gives a response: it was read, and it is not the repeat of another page."""
    return page_fate(record) == PageState.READ


def count_pages(records: Sequence[PageRecord], layout: Layout, *, photocopied: bool = False) -> PageCounts:
    """How many pages there are and what became of them; each line of the readings counts once, so the parts add up to the total."""
    pages = belonging(records, layout, photocopied=photocopied)
    fates = Counter(page_fate(record) for record in pages)
    return PageCounts(
        total=len(pages),
        read=fates["read"],
        duplicate=fates["duplicate"],
        rescan=fates["rescan"],
        blank=fates["blank"],
        cover=fates["cover"],
        other_form=fates["other_form"],
        unreadable=fates["unreadable"],
        unopened=fates["unopened"],
    )


def response(
    name: str,
    slip: Sequence[PageRecord],
    names: Mapping[PageKey, str],
    settled: Mapping[Item, Sequence[Decision]],
    layout: Layout,
    keys: Mapping[tuple[str, str], str],
) -> Response:
    """The response of the pages of one slip, in the order of the layout; `name` is its id, so that reading again gives the same."""
    order = [page.id for page in layout.pages]
    sheets = sorted(slip, key=lambda record: order.index(str(record.reading.layout_page)))
    answers = [answer for record in sheets for answer in page_answers(record, settled, layout, keys)]
    source = "; ".join(names[page_key(record)] for record in sheets)
    return Response(response_id=name, channel=SCAN, form=layout.id, source_ref=source, answers=tuple(answers))


def page_answers(
    record: PageRecord, settled: Mapping[Item, Sequence[Decision]], layout: Layout, keys: Mapping[tuple[str, str], str]
) -> Iterator[ResponseAnswer]:
    """The answers of one page that was read, in printed order, after all rules."""
    page = layout.page(str(record.reading.layout_page))
    answers = {answer.question: answer for answer in record.reading.answers}
    assert record.page is not None, "a page that was read has a number"
    for question in page.questions:
        decision = last_decision(settled.get((record.source, record.page, question.id), ()), record)
        yield resolved(keys[page.id, question.id], question, answers[question.id], record, decision)


def resolved(key: str, question: LayoutQuestion, answer: Answer, record: PageRecord, decision: Decision | None) -> ResponseAnswer:
    """One answer after all rules, in their order: the person, the waiting, the machine."""
    if decision is not None:
        return from_decision(key, question, decision)
    if awaiting(answer, record):
        return ResponseAnswer(key, (), PENDING, answer.probability, "")
    return from_reading(key, question, answer)


def from_decision(key: str, question: LayoutQuestion, decision: Decision) -> ResponseAnswer:
    """The answer as a person settled it, with who it was; a probability it has none."""
    return ResponseAnswer(key, *codes_or_missing(question, decision.values, decision.status), None, decision.decided_by)


def awaiting(answer: Answer, record: PageRecord) -> bool:
    """Whether the policy sent this answer to a person."""
    return answer.question in record.review


def from_reading(key: str, question: LayoutQuestion, answer: Answer) -> ResponseAnswer:
    """The answer as the machine read it and the policy accepted it."""
    return ResponseAnswer(key, *codes_or_missing(question, answer.values, answer.status.value), answer.probability, MACHINE)


def codes_or_missing(question: LayoutQuestion, values: tuple[str, ...], status: str) -> tuple[tuple[str, ...], str | None]:
    """The codes of an answer, and why it is outside n: two marks on a single choice are `multiple` and give no code; where all options
    chosen are no judgement, the first says of which kind."""
    if status != AnswerStatus.ANSWERED:
        return (), status
    meant = [box.missing for box in question.boxes if box.value in values]
    return values, meant[0] if meant and all(meant) else None
