"""Any page of a scan file, without opening a long file again for each of its pages."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from omr.reasons import Reason
from pipeline.decode.files import pages
from pipeline.decode.page import DecodedPage, Refusal

LONG_FILE = 256 << 20
"""Bytes from which a file is opened anew now and then: PDFium keeps the picture of every page that it has decoded until then."""

PAGES_OF_A_LONG_FILE = 300
"""Pages after which it is: some hundred megabytes of pictures. Opening a file of 2 GB takes seconds, for all its bytes are looked at."""


class Wanted:
    """A container of one number that can change: the decoder asks it before it decodes a page, so it skips to the page wanted next."""

    def __init__(self) -> None:
        """Want no page yet."""
        self.number = 0

    def __contains__(self, number: object) -> bool:
        """Whether this page is the one wanted."""
        return number == self.number


class OpenScan:
    """The file of which pages were asked last, kept open: a document of a thousand pages is opened once by each worker."""

    def __init__(self) -> None:
        """Have nothing open."""
        self._path: Path | None = None
        self._wanted = Wanted()
        self._pages: Generator[DecodedPage] | None = None
        self._refused: DecodedPage | None = None
        self._taken = 0
        self._long = False

    def page(self, path: Path, number: int) -> DecodedPage:
        """The page with this number (from 1); going on in the same file is cheap, going back opens it again.

        A file that was refused as a whole says so for each of its pages; one that has fewer pages than it had is damaged there.
        """
        if path != self._path or number <= self._wanted.number or (self._long and self._taken >= PAGES_OF_A_LONG_FILE):
            self.close()
            self._path, self._pages = path, (page for page in pages(path, self._wanted))
            self._taken, self._long = 0, _is_long(path)
        self._taken += 1
        self._wanted.number = number
        found = next(self._pages, None) if self._pages is not None else None
        if found is None:
            return self._refused or DecodedPage(number, Refusal(Reason.PAGE_DAMAGED, "the file has fewer pages than it had"))
        self._refused = found if found.page is None else None
        return found

    def close(self) -> None:
        """Let go of the file."""
        if self._pages is not None:
            self._pages.close()
        self._path, self._pages, self._wanted, self._refused = None, None, Wanted(), None


def _is_long(path: Path) -> bool:
    """Whether the file is one to open anew now and then; one that is gone is not."""
    try:
        return path.stat().st_size > LONG_FILE
    except OSError:
        return False
