"""`read`: scans and a layout go in, the reading document comes out, with pictures and a review table where they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.errors import Problem
from forms.layout import Layout
from forms.layout_file import load_layout
from forms.printing.run_file import MANIFEST
from omr.calibrate import Context
from omr.codes.code import KnownCounters
from omr.codes.issued import Issued
from omr.reader import learn
from omr.reasons import Reason
from omr.writing.open_text import open_fields
from pipeline.decode.find import scan_files
from pipeline.errors import InputError
from pipeline.model import AcceptancePolicy
from pipeline.ocr import lacking_reader
from pipeline.reading_file import record_line
from pipeline.review.acceptance import DEFAULT_POLICY, review_reasons
from pipeline.review.budget import Choice, over_budget
from pipeline.review.fields_table import FieldItem, field_label, for_a_person
from pipeline.review.table import ReviewItem
from pipeline.run.known_runs import issued_for
from pipeline.run.reading.batch import Page, finished_pages, frozen, listed, opened, sampled, samples_of, teachers
from pipeline.run.reading.context_file import context_bytes, load_context
from pipeline.run.reading.hints import beyond, hints
from pipeline.run.reading.ledger import Ledger, RunSummary
from pipeline.run.reading.request import ReadRequest, check_request, over_scans, usable_cores, within_system
from pipeline.run.reading.results import Results, results
from pipeline.run.reading.sheet_notices import SheetNotices
from pipeline.run.reading.weigh import weighed
from pipeline.run.workers import worker
from pipeline.run.workers.counter_aids import known_counters, without_codes
from pipeline.run.workers.executor import Executor, executor
from pipeline.run.workers.field_pictures import proposer
from pipeline.run.workers.tasks import PageDone

Progress = Callable[[str, int, int], None]
"""Called with the stage (`inspect`, `sample`, `weigh` with a review budget, `read`), how many of its pages are done, and how many there
are; for `inspect`, files."""


def read(  # noqa: PLR0913 - the command of the same name has these options
    inputs: Sequence[Path],
    layout_path: Path,
    out: Path,
    *,
    page: str | None = None,
    pages_file: Path | None = None,
    annotate_dir: Path | None = None,
    review_dir: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    context_in: Path | None = None,
    context_out: Path | None = None,
    policy: AcceptancePolicy = DEFAULT_POLICY,
    lang: str = "en",
    force: bool = False,
    run_files: Sequence[Path] = (),
    key_file: Path | None = None,
    deck: bool = False,
    fields_dir: Path | None = None,
    review_budget: float | None = None,
    counter_files: Sequence[Path] = (),
    day: date | None = None,
) -> RunSummary:
    """What became of every page. Afterwards `out` holds one line per page (docs/reference/reading-document.md).

    All results appear together at the end, or none. The lines are the same for any number of workers. A page that cannot be read is a line
    with its reason and never ends the run.

    Args:
        inputs: Scan files and folders of them.
        layout_path: The layout file of the form.
        out: The readings file to write.
        page: The layout page that every scanned page shows; None to recognise each.
        pages_file: A table (file, page_in_file, layout_page; CSV or .xlsx) that says so page by page and goes before `page`.
        annotate_dir: A folder for a picture of every page as it was read.
        review_dir: A folder for the answers a person must settle: review.csv, review.html and crops/.
        workers: Processes; None for one per core. With 1, everything happens in this process.
        progress: Told how far the run is.
        context_in: A saved context to read with, instead of learning one from this batch.
        context_out: Where to save the context.
        policy: Which answers need no person.
        review_budget: Largest share of the answers for review, 0..1: the policy is then chosen for it, whatever `policy` says.
        lang: The language of pictures and review files, `vi` or `en`.
        force: Replace a review.csv even if somebody has filled it.
        run_files: Manifests of print runs of this layout that do not lie beside it; those that do are found.
        key_file: The keys that prove the seals of sealed runs.
        fields_dir: A folder for the open answers that a person types: fields.csv and field_crops/, with proposals by Tesseract.
        counter_files: The register of counters, in one table or several: only codes of counters in service are accepted.
        day: The day on which they are in service; None for today.
        deck: The scans are those of an acceptance deck, whose sheets are no slips and are refused otherwise.

    Raises:
        PhieuError: The request cannot be met, or a result cannot be written; its problems say why. What was there before is as it was
            then; where the system does not allow that at the very last step, a problem names the file and where its old content lies.
    """
    count, warnings = within_system(usable_cores() if workers is None else workers)
    request = ReadRequest(
        tuple(inputs), layout_path, out, page, pages_file, annotate_dir, review_dir, count, context_in, context_out, policy, lang, force,
        tuple(run_files), key_file, deck, fields_dir, review_budget, tuple(counter_files), day,
    )  # fmt: skip
    try:
        return run(request, warnings, progress or (lambda stage, done, total: None))
    finally:
        worker.scan.close()


def run(request: ReadRequest, warnings: Sequence[Problem], progress: Progress) -> RunSummary:
    """What became of every page of a request: check, list, sample, learn, read, in this order. The warnings come before others."""
    check_request(request)
    layout = load_layout(request.layout_path)
    issued = issued_for(layout, request.layout_path, request.run_files, request.key_file, deck=request.deck)
    counters, register_notes = known_counters(request.counter_files, request.day)
    worker.initialise(request.layout_path, issued, counters)
    known = None if request.context_in is None else load_context(request.context_in, layout)
    found = scan_files(request.inputs)
    references = [request.layout_path.parent / page.reference.file for page in layout.pages if page.reference is not None]
    manifests = request.layout_path.absolute().parent.glob(f"*{MANIFEST}")
    over_scans(request, [*references, *manifests, *(file.path for file in found.files)])
    said, unused = hints(layout, [file.source for file in found.files], request.page, request.pages_file)
    lacking = [*register_notes, *without_proposals(request, layout), *without_codes(layout)]
    warnings = [*warnings, *found.problems, *found.notices, *unused, *lacking]
    with TemporaryDirectory(prefix="phieu-") as name, executor(_start(request, issued, counters, Path(name)), request.workers) as pool:
        facts = opened(pool, found.files, partial(progress, "inspect"))
        warnings += beyond(said, {file.source: fact.pages for file, fact in zip(found.files, facts, strict=True)})
        pages = listed(found.files, facts, said)
        sampled(pool, request.layout_path, pages, Path(name), partial(progress, "sample"))
        context = known or learnt(request, pages)
        check_context(request, context, pages)
        ledger = Ledger(len(found.files), SheetNotices(layout, issued))
        frozen_context = frozen(context, Path(name))
        choice: Choice | None = None
        if request.review_budget is not None:
            weigh_told = partial(progress, "weigh")
            choice = weighed(pool, request.layout_path, pages, frozen_context, request.review_budget, weigh_told)
            request = replace(request, policy=choice.policy)
            warnings += over_budget(choice, request.review_budget)
        with results(request) as wanted:
            told = partial(progress, "read")
            items, fields = read_all(pool, request, layout, pages, frozen_context, wanted, ledger=ledger, tell=told)
            if request.context_out is not None and context is not None:
                wanted.prepare(request.context_out, context_bytes(context, layout))
            wanted.fields(fields)
            wanted.review(items)
    warnings += ledger.notices.problems(request.layout_path)
    return replace(ledger.summary(request.out, None if context is None else context.id, warnings, bool(found.problems)), choice=choice)


def _start(request: ReadRequest, issued: Issued, counters: KnownCounters | None, folder: Path) -> Callable[[], None]:
    """How each process begins; several take what this one has prepared from a file in `folder`."""
    if request.workers <= 1:
        return partial(worker.initialise, request.layout_path, issued, counters)
    prepared = folder / "desk"
    worker.hand_over(request.layout_path, prepared)
    return partial(worker.initialise, request.layout_path, issued, counters, prepared)


def without_proposals(request: ReadRequest, layout: Layout) -> list[Problem]:
    """The notice that open answers come without proposals, where they are wanted and nothing is installed for it."""
    wanted = request.fields_dir is not None and any(open_fields(page) for page in layout.pages)
    return [lacking_reader()] if wanted and proposer() is None else []


def learnt(request: ReadRequest, pages: Sequence[Page]) -> Context | None:
    """The context of the batch; None where no page could be sampled."""
    samples = teachers(pages)
    return learn(worker.desk(request.layout_path).references, samples) if samples else None


def check_context(request: ReadRequest, context: Context | None, pages: Sequence[Page]) -> None:
    """Nothing; raises InputError where a given context has never seen a layout page that this batch has."""
    if context is not None:
        missing = [page for page in samples_of(pages) if page not in context.pages]
        problems = [Problem("read.context_lacks_page", str(request.context_in), {"page": page}) for page in missing]
        if problems:
            raise InputError(problems)


def read_all(
    pool: Executor,
    request: ReadRequest,
    layout: Layout,
    pages: Sequence[Page],
    context: Path,
    wanted: Results,
    *,
    ledger: Ledger,
    tell: Callable[[int, int], None],
) -> tuple[list[ReviewItem], list[FieldItem]]:
    """The answers to review and the fields to type, after every page is read and entered in the document and the ledger."""
    items: list[ReviewItem] = []
    fields: list[FieldItem] = []

    def told(done: PageDone) -> None:
        wanted.document.write(record_line(done.record))
        ledger.enter(done.record)
        ledger.fail(f"{done.record.source}#{done.record.page}", done.failure)
        items.extend(doubtful(done, layout, request.policy))
        fields.extend(to_type(done, layout))
        tell(ledger.lines, len(pages))

    finished_pages(pool, request.layout_path, pages, context, request.policy, wanted.pictures, told)
    return items, fields


def to_type(done: PageDone, layout: Layout) -> list[FieldItem]:
    """The fields of a page that a person must look at; none for a page that was met before."""
    record, crops = done.record, dict(done.field_crops)
    if record.page is None or not record.reading.fields or Reason.DUPLICATE in record.reading.reasons:
        return []
    page = layout.page(record.reading.layout_page or "")
    places = {place.id: place for place in page.fields}
    return [
        FieldItem(record.source, record.page, places[one.id], one, field_label(page, places[one.id]), crops.get(one.id, ""), record.sha256)
        for one in record.reading.fields
        if for_a_person(one)
    ]


def doubtful(done: PageDone, layout: Layout, policy: AcceptancePolicy) -> list[ReviewItem]:
    """The answers of a page that a person must settle; none for a page that was met before."""
    record, crops = done.record, dict(done.crops)
    if record.page is None or not record.review or Reason.DUPLICATE in record.reading.reasons:
        return []
    questions = {question.id: question for question in layout.page(record.reading.layout_page or "").questions}
    answers = [answer for answer in record.reading.answers if answer.question in record.review]
    return [
        ReviewItem(
            record.source,
            record.page,
            questions[one.question],
            one,
            review_reasons(one, policy),
            crops.get(one.question, ""),
            record.sha256,
        )
        for one in answers
    ]
