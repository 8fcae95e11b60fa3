"""What stands for the reading of a page on which the program itself failed. One page must not cost the batch: it is refused, and said."""

from __future__ import annotations

import traceback

from omr.reading import PageReading, PageState
from omr.reasons import Reason
from pipeline.run.workers.page_limit import is_lack_of_memory


def broken(reason: Reason = Reason.READER_FAILED) -> PageReading:
    """The reading of a page that could not be read for this reason."""
    return PageReading(PageState.UNREADABLE, reasons=(reason,))


def broken_by(error: Exception) -> tuple[PageReading, str | None]:
    """The reading of a page on which this was raised; and the traceback, where the program is to blame and not the page's size."""
    if is_lack_of_memory(error):
        return broken(Reason.PAGE_TOO_HEAVY), None
    return broken(), traceback.format_exc()
