"""A page of a workspace placed once more, for pictures of it: a reading keeps no pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from omr.boxes import outlines
from omr.reading import Grey
from omr.references import References
from omr.sample import PageSample, sample_page
from pipeline.decode.page import Refusal
from pipeline.model import PageRecord
from pipeline.run.workers.open_scan import OpenScan
from pipeline.store.blobs import Blobs, original


@dataclass(frozen=True, slots=True)
class Placed:
    """The pixels of a page, its sample, and its record with the outlines of its boxes."""

    grey: Grey
    sampled: PageSample
    shown: PageRecord


def placed_again(blobs: Blobs, scan: OpenScan, references: References, record: PageRecord) -> Placed | None:
    """The page of a record, placed; None where its file was purged or damaged meanwhile, or shows something else now."""
    assert record.sha256 is not None and record.page is not None, "a page of a workspace has a file"
    image = scan.page(blobs.path(original(record.sha256)), record.page).image
    sampled = None if isinstance(image, Refusal) else sample_page(image, references)
    if isinstance(image, Refusal) or not isinstance(sampled, PageSample) or sampled.layout_page != record.reading.layout_page:
        return None
    page = references.pages[sampled.layout_page].page
    found = outlines(page, sampled.registration.to_image, sampled.registration.shifts)
    return Placed(image.grey, sampled, replace(record, reading=replace(record.reading, outlines=found)))
