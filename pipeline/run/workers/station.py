"""What one worker does with one page of a workspace. It has the forms of a round at hand, and gets keys and numbers, never images."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np

from forms.errors import Problem
from forms.layout_file import load_layout
from omr.calibrate import Context
from omr.codes.code import KnownCounters
from omr.codes.issued import Issued
from omr.reader import read_page
from omr.reading import Grey, PageImage, PageReading, PageState
from omr.reasons import Reason
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from omr.traces import packed, traces_of
from pipeline.decode.page import Refusal
from pipeline.errors import WorkspaceError
from pipeline.run.reading.context_file import load_context
from pipeline.run.workers.broken import broken_by
from pipeline.run.workers.counter_aids import aids_for
from pipeline.run.workers.open_scan import OpenScan
from pipeline.run.workers.page_limit import PageLimits, page_limit, resident
from pipeline.run.workers.sample_file import LostSampleError, keep_sample, load_sample
from pipeline.run.workers.shipped import field_model, mark_model
from pipeline.run.workers.worker import reference_images
from pipeline.store.blobs import Blobs, original
from pipeline.survey import FormVersion, Job

scan = OpenScan()
"""The scan file that this process has open."""

UNKNOWN = (Reason.NO_KNOWN_FORM, Reason.CODE_OTHER_RUN)
"""What a form says of a page of another form; what any other form of the round says of it goes before."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a worker needs for a round: where files lie, forms with their print runs, counters in service, fixed contexts by layout;
    and the most that a page may take.
    """

    blobs: Blobs
    forms: tuple[tuple[FormVersion, Issued], ...]
    counters: KnownCounters | None = None
    contexts: Mapping[str, str] = field(default_factory=dict)
    limits: PageLimits = field(default_factory=PageLimits)
    round_id: int = 0


@dataclass(frozen=True, slots=True)
class Station:
    """What a worker has at hand: the forms ready for reading, by the id of their layouts; those with sheet codes first."""

    blobs: Blobs
    forms: dict[str, References]
    limits: PageLimits
    round_id: int = 0


@dataclass(frozen=True, slots=True)
class SampledPage:
    """Which page of which layout a page is, with the hash of its pixels; or the reading of a page that is not read further.

    `seconds` is what it took, `held` the bytes that the worker holds afterwards.
    """

    page: int
    layout: str = ""
    layout_page: str = ""
    content: str = ""
    reading: PageReading | None = None
    failure: str | None = None
    seconds: float = 0.0
    held: int = 0


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A sampled page to read with the context of a key."""

    job: Job
    context: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The reading of a page; None where its sample is lost, and the page has to be sampled again.

    `traces` is its foreign ink, packed, where it has no serial: other scans of the same paper are known by it.
    """

    page: int
    reading: PageReading | None
    failure: str | None = None
    traces: bytes | None = None
    seconds: float = 0.0
    held: int = 0


stations: list[Station] = []
"""The station of this process: never more than one."""


def initialise(spec: Spec) -> None:
    """Nothing; afterwards this process has its station. Raises PhieuError where a form or its reference images cannot be used."""
    cv2.setNumThreads(1)
    ready: dict[str, References] = {}
    for form, issued in spec.forms:
        path = spec.blobs.folder(form.folder) / form.file
        layout = load_layout(path)
        aids = aids_for(layout, spec.counters)
        ready[layout.id] = prepare(layout, reference_images(layout, path), mark_model(), issued, field_model(), aids)
    first = sorted(ready, key=lambda name: not ready[name].layout.coded)
    stations[:] = [Station(spec.blobs, {name: ready[name] for name in first}, spec.limits, spec.round_id)]
    context_of.cache_clear()


def station_for(job: Job) -> Station:
    """The station of this process. Raises WorkspaceError where another run has made this worker ready for another round since."""
    station = stations[0]
    if job.round_id and station.round_id and job.round_id != station.round_id:
        raise WorkspaceError(Problem("run.other_round", "--dask"))
    return station


def sample_job(job: Job) -> SampledPage:
    """Where the page belongs, its sample being kept in the blob store; or why it has none. Raises WorkspaceError."""
    began = time.perf_counter()
    with page_limit(station_for(job).limits):
        found = _sample(job)
    return replace(found, seconds=time.perf_counter() - began, held=resident())


def _sample(job: Job) -> SampledPage:
    """The same, however long it takes."""
    station = stations[0]
    path = station.blobs.path(original(job.sha256))
    try:
        decoded = scan.page(path, job.number)
        if isinstance(decoded.image, Refusal):
            return SampledPage(job.page, reading=PageReading(PageState.UNREADABLE, reasons=(decoded.image.reason,)))
        found = _sampled(station, decoded.image, job.accepted)
    except WorkspaceError:
        raise
    except Exception as error:  # noqa: BLE001 - one page must not cost the batch: it is refused, its traceback reported
        reading, failure = broken_by(error)
        return SampledPage(job.page, reading=reading, failure=failure)
    if isinstance(found, PageReading):
        return SampledPage(job.page, reading=replace(found, outlines=None))
    layout, sampled = found
    keep_sample(station.blobs, job.page, sampled)
    return SampledPage(job.page, layout, sampled.layout_page, content_of(decoded.image.grey))


def _sampled(station: Station, image: PageImage, accepted: bool) -> tuple[str, PageSample] | PageReading:
    """The first form that the page is one of, and its sample; else what the forms say of it, the most telling of them.

    Of a page that a person `accepted` no print run is asked.
    """
    refusals: list[PageReading] = []
    for name, references in station.forms.items():
        found = sample_page(image, replace(references, issued=Issued()) if accepted else references)
        if isinstance(found, PageSample):
            return name, found
        refusals.append(found)
    return min(refusals, key=lambda one: one.reasons[:1] == () or one.reasons[0] in UNKNOWN)


def content_of(grey: Grey) -> str:
    """The hash of a page's pixels: what two pages have in common that show the very same picture."""
    digest = hashlib.sha256(f"{grey.shape}".encode())
    digest.update(np.ascontiguousarray(grey).data)
    return digest.hexdigest()


def read_job(task: ReadJob) -> ReadResult:
    """The reading of a sampled page under its context."""
    began = time.perf_counter()
    with page_limit(station_for(task.job).limits):
        found = _read(task)
    return replace(found, seconds=time.perf_counter() - began, held=resident())


def _read(task: ReadJob) -> ReadResult:
    """The same, however long it takes."""
    station, job = stations[0], task.job
    assert job.layout is not None, "a sampled page has a layout"
    references = station.forms[job.layout]
    try:
        sampled = load_sample(station.blobs, job.page)
    except LostSampleError:
        return ReadResult(job.page, None)
    # a context that cannot be used stands in the way of the whole batch: that is no fault of this page
    context = context_of(task.context, job.layout)
    try:
        reading = read_page(sampled, references, context)
    except WorkspaceError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        reading, failure = broken_by(error)
        return ReadResult(job.page, reading, failure)
    numbered = sampled.sheet is not None and sampled.sheet.serial is not None
    return ReadResult(job.page, replace(reading, outlines=None), traces=None if numbered else packed(traces_of(sampled.atlas)))


@lru_cache(maxsize=8)
def context_of(key: str, layout: str) -> Context:
    """The context in a file of the blob store, loaded once in each process."""
    station = stations[0]
    return load_context(station.blobs.path(key), station.forms[layout].layout)


def references_of(layout: str) -> References:
    """The form with this layout, as this process has it at hand."""
    return stations[0].forms[layout]
