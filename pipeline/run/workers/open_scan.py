"""Any page of a scan file, without opening a long file again for each of its pages."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from omr.reasons import Reason
from pipeline.decode.files import pages
from pipeline.decode.page import DecodedPage, Refusal


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

    def page(self, path: Path, number: int) -> DecodedPage:
        """The page with this number (from 1); going on in the same file is cheap, going back opens it again.

        A file that was refused as a whole says so for each of its pages; one that has fewer pages than it had is damaged there.
        """
        if path != self._path or number <= self._wanted.number:
            self.close()
            self._path, self._pages = path, (page for page in pages(path, self._wanted))
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
