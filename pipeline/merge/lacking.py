"""Slips of several pages that did not come whole, and pages that no serial joins to a slip: counted and named, never guessed together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from forms.errors import Problem
from forms.layout import Layout
from pipeline.merge.places import named, page_key, place
from pipeline.merge.resolve import gives_response
from pipeline.merge.slips import copy_names, slip_of
from pipeline.model import PageRecord


def lacking(records: Sequence[PageRecord], layout: Layout, *, photocopied: bool = False) -> list[Problem]:
    """What must be known of a form with several pages: slips of which a page was not read, and pages without a serial.

    `records` are those that `belonging` gives. Where serials were `photocopied`, no scan of such a slip is joined to another, so none lacks
    anything; `copy_warnings` tells of them.
    """
    if len(layout.pages) < 2:
        return []
    copies = copy_names(records) if photocopied else {}
    slips: dict[str, set[str | None]] = defaultdict(set)
    alone = []
    for record in records:
        if gives_response(record) and page_key(record) not in copies:
            slip = slip_of(record)
            if slip is None:
                alone.append(place(record))
            else:
                slips[slip].add(record.reading.layout_page)
    absent = {slip: [page.id for page in layout.pages if page.id not in found] for slip, found in slips.items()}
    names = [f"{slip} ({', '.join(pages)})" for slip, pages in absent.items() if pages]
    problems = []
    if names:
        problems.append(Problem("score.slips_incomplete", named(names), {"count": len(names), "total": len(slips)}))
    if alone:
        problems.append(Problem("score.no_serial", named(alone), {"count": len(alone), "pages": len(layout.pages)}))
    return problems
