"""What is handed to a worker and what comes back: small, frozen, picklable. Pixels and samples never travel but by a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from omr.reading import PageReading
from omr.reasons import Reason
from pipeline.model import AcceptancePolicy, PageRecord


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file before its pages are decoded: the hash of its bytes, its number of pages (1 where it may not open at all)."""

    sha256: str | None
    pages: int
    refused: Reason | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class SampleTask:
    """Sample one page: `page` counts from 1, `expected` is its layout page where the user said so, `spill` is the file for the sample."""

    path: Path
    page: int
    expected: str | None
    spill: Path


@dataclass(frozen=True, slots=True)
class Sampled:
    """The layout page that a page shows, its sample being in the spill file; or the reading of a page that cannot be sampled.

    `opened` is false where the file as a whole was refused. `failure` is the traceback where the reader broke.
    """

    layout_page: str | None
    reading: PageReading | None = None
    opened: bool = True
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Pictures:
    """Which pictures are wanted, in which folders, with words in which language."""

    annotate_dir: Path | None
    crops_dir: Path | None
    lang: str
    fields_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Finish one page: `record` has its place and, where `spill` has no sample, its reading. `context` is the context's file."""

    path: Path
    record: PageRecord
    spill: Path | None
    context: Path
    policy: AcceptancePolicy
    duplicate: bool
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class PageDone:
    """The finished record (without outlines), the file names of its crops by question and by field, the traceback of a failure."""

    record: PageRecord
    crops: tuple[tuple[str, str], ...] = ()
    failure: str | None = None
    field_crops: tuple[tuple[str, str], ...] = ()
