"""What one worker does with one file or one page. It keeps the layout and its references at hand, and one scan file open."""

from __future__ import annotations

import hashlib
import pickle
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2

from forms.errors import LayoutError, PhieuError, Problem
from forms.layout import Layout
from forms.layout_file import load_layout, reference_bytes
from forms.whole import coded
from omr.calibrate import Context
from omr.codes.code import KnownCounters
from omr.codes.issued import Issued
from omr.reader import read_page
from omr.reading import PageImage, PageReading, PageState
from omr.reasons import Reason
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from pipeline.decode.drawn import drawn_pages
from pipeline.decode.files import count_pages, pages
from pipeline.decode.page import Refusal
from pipeline.model import PageRecord
from pipeline.review.acceptance import needs_review
from pipeline.run.workers.broken import broken_by
from pipeline.run.workers.counter_aids import aids_for
from pipeline.run.workers.field_pictures import with_suggestions, write_field_crops
from pipeline.run.workers.open_scan import OpenScan
from pipeline.run.workers.page_limit import PageLimits, page_limit
from pipeline.run.workers.pictures import write_annotated, write_crops
from pipeline.run.workers.shipped import field_model, mark_model, reader_version
from pipeline.run.workers.tasks import FileFacts, PageDone, ReadTask, Sampled, SampleTask

HASH_CHUNK = 1 << 20
"""Bytes hashed at a time: a large PDF never stands in memory for its hash."""

scan = OpenScan()
"""The scan file that this process has open."""

desks: dict[Path, Desk] = {}
"""What this process has at hand, by the path of the layout: never more than one."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker has at hand for every page: the layout and its prepared references."""

    layout: Layout
    references: References
    made_for: tuple[Issued | None, KnownCounters | None] = (None, None)

    def serves(self, issued: Issued | None, counters: KnownCounters | None) -> bool:
        """Whether it was made for this very run: a run without other processes asks for its desk twice."""
        return issued is not None and issued is self.made_for[0] and counters is self.made_for[1]


def desk(layout_path: Path) -> Desk:
    """What this process has at hand for the layout that it was initialised with."""
    return desks[layout_path]


def reference_images(layout: Layout, layout_path: Path) -> Mapping[str, PageImage]:
    """The pictures of the layout's pages by page id: drawn where the form is our own, decoded where it is of foreign origin.

    Raises LayoutError with all that are missing, altered or no image.
    """
    if all(page.drawn for page in layout.pages):
        return drawn_pages(layout)
    reference_bytes(layout, layout_path)
    images: dict[str, PageImage] = {}
    problems = []
    for page in layout.pages:
        if page.reference is None:
            problems.append(Problem("read.page_without_reference", f"{layout_path}: {page.id}"))
        else:
            file = layout_path.parent / page.reference.file
            decoded = next(iter(pages(file, {1})))
            if isinstance(decoded.image, Refusal):
                problems.append(Problem(f"reason.{decoded.image.reason}", str(file)))
            else:
                images[page.id] = decoded.image
    if problems:
        raise LayoutError(problems)
    return images


def initialise(
    layout_path: Path, issued: Issued | None = None, counters: KnownCounters | None = None, prepared: Path | None = None
) -> None:
    """Nothing; afterwards this process has its desk, and OpenCV keeps to one thread: the workers share the cores.

    `issued`: which sheets of the layout were printed; `counters`: which counters there are; `prepared`: the file of `hand_over`, where
    another process has done the work. Raises LayoutError where the layout or a reference image cannot be used.
    """
    cv2.setNumThreads(1)
    if (known := desks.get(layout_path)) is not None and known.serves(issued, counters):
        return
    if prepared is None:
        layout = load_layout(layout_path)
        references = prepare(layout, reference_images(layout, layout_path), mark_model(), issued, field_model(), aids_for(layout, counters))
    else:
        layout, pages, blanks = pickle.loads(prepared.read_bytes())  # noqa: S301 - written by this very run
        references = References(layout, pages, mark_model(), issued or Issued(), blanks, field_model(), aids_for(layout, counters))
    desks.clear()
    desks[layout_path] = Desk(layout, references, (issued, counters))


def hand_over(layout_path: Path, file: Path) -> None:
    """Nothing; writes what of this process's desk took time into a file, for the processes that do the tasks. Raises OutputError."""
    known = desk(layout_path)
    with coded(file):
        file.write_bytes(pickle.dumps((known.layout, known.references.pages, known.references.field_blanks), pickle.HIGHEST_PROTOCOL))


def inspect(path: Path) -> FileFacts:
    """Hash and number of pages of a file."""
    try:
        return FileFacts(file_hash(path), count_pages(path))
    except Exception:  # noqa: BLE001 - kept and reported, see `broken.py`
        return FileFacts(None, 1, Reason.READER_FAILED, traceback.format_exc())


def file_hash(path: Path) -> str | None:
    """The SHA-256 of an ordinary file's bytes, None where they cannot be read."""
    digest = hashlib.sha256()
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            while chunk := file.read(HASH_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def sample(layout_path: Path, task: SampleTask) -> Sampled:
    """Where the page belongs and, in its spill file, what its boxes look like; or why it has no sample.

    Raises OutputError where the sample cannot be written.
    """
    with page_limit(PageLimits()):
        return _sample(layout_path, task)


def _sample(layout_path: Path, task: SampleTask) -> Sampled:
    """The same, whatever it takes."""
    try:
        decoded = scan.page(task.path, task.page)
        if isinstance(decoded.image, Refusal):
            reading = PageReading(PageState.UNREADABLE, reasons=(decoded.image.reason,))
            return Sampled(None, reading, opened=decoded.page is not None)
        sampled = sample_page(decoded.image, desk(layout_path).references, task.expected)
    except Exception as error:  # noqa: BLE001 - kept and reported, see `broken.py`
        reading, failure = broken_by(error)
        return Sampled(None, reading, failure=failure)
    if isinstance(sampled, PageReading):
        return Sampled(sampled.layout_page, replace(sampled, outlines=None))
    with coded(task.spill):
        # a file of this run only: it need not outlive a power cut, so nobody waits for the disk
        task.spill.write_bytes(pickle.dumps(sampled, protocol=pickle.HIGHEST_PROTOCOL))
    return Sampled(sampled.layout_page)


def load_sample(spill: Path) -> PageSample:
    """The sample in a spill file."""
    sampled: PageSample = pickle.loads(spill.read_bytes())  # noqa: S301 - written by this very run
    return sampled


@lru_cache(maxsize=1)
def load_context(file: Path) -> Context:
    """The batch's context, read once in each process."""
    context: Context = pickle.loads(file.read_bytes())  # noqa: S301 - written by this very run
    return context


def read(layout_path: Path, task: ReadTask) -> PageDone:
    """The finished page; its annotated picture and its crops are written where wanted. Raises OutputError where they cannot be."""
    with page_limit(PageLimits()):
        return _read(layout_path, task)


def _read(layout_path: Path, task: ReadTask) -> PageDone:
    """The same, whatever it takes."""
    failure: str | None = None
    try:
        reading = page_reading(layout_path, task)
    except Exception as error:  # noqa: BLE001 - kept and reported, see `broken.py`
        reading, failure = broken_by(error)
    review = frozenset(answer.question for answer in reading.answers if needs_review(answer, task.policy))
    record = replace(task.record, reading=reading, reader=reader_version(), policy=task.policy.id, review=review)
    crops: tuple[tuple[str, str], ...] = ()
    field_crops: tuple[tuple[str, str], ...] = ()
    try:
        record, field_crops = fields_pictured(desk(layout_path).references, task, record)
        crops = pictured(desk(layout_path).layout, task, record)
    except PhieuError:
        raise
    except Exception:  # noqa: BLE001 - kept and reported, see `broken.py`
        failure = traceback.format_exc()
    return PageDone(replace(record, reading=replace(record.reading, outlines=None)), crops, failure, field_crops)


def page_reading(layout_path: Path, task: ReadTask) -> PageReading:
    """The reading of the task's page; a page met before in this run carries that as a reason."""
    if task.spill is None:
        return task.record.reading
    reading = read_page(load_sample(task.spill), desk(layout_path).references, load_context(task.context))
    numbers = [answer.probability for answer in reading.answers] + [p for mark in reading.marks for p in (mark.p_ink, mark.p_selected)]
    numbers += [one.probability for one in reading.fields]
    assert all(0 <= number <= 1 for number in numbers), "a probability lies between 0 and 1"
    if task.duplicate and reading.state is PageState.READ:
        return replace(reading, reasons=(*reading.reasons, Reason.DUPLICATE))
    return reading


def fields_pictured(references: References, task: ReadTask, record: PageRecord) -> tuple[PageRecord, tuple[tuple[str, str], ...]]:
    """The record with proposals for its open answers, and the file names of their pictures by field, where they are wanted."""
    folder, page = task.pictures.fields_dir, record.reading.layout_page
    if folder is None or task.spill is None or task.duplicate or page is None or not record.reading.fields:
        return record, ()
    patches, blanks = load_sample(task.spill).fields, references.field_blanks.get(page, ())
    fields = with_suggestions(record.reading.fields, patches, blanks)
    record = replace(record, reading=replace(record.reading, fields=fields))
    return record, write_field_crops(folder, patches, record)


def pictured(layout: Layout, task: ReadTask, record: PageRecord) -> tuple[tuple[str, str], ...]:
    """The crops' file names by question, after all pictures are written; the page is decoded again only if one is wanted."""
    wanted = task.pictures
    crops_dir = wanted.crops_dir if record.review and not task.duplicate else None
    if record.page is None or (wanted.annotate_dir is None and crops_dir is None):
        return ()
    image = scan.page(task.path, record.page).image
    if isinstance(image, Refusal):
        return ()
    if wanted.annotate_dir is not None:
        write_annotated(wanted.annotate_dir, image.grey, record, layout, wanted.lang)
    return write_crops(crops_dir, image.grey, record, layout) if crops_dir is not None else ()
