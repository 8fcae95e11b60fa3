"""The tables of what waits for a person under another policy: made from stored readings, so without pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from forms.layout_file import load_layout
from forms.together import together
from pipeline.merge.belongs import belonging
from pipeline.merge.resolve import page_fate
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.review.acceptance import needs_review
from pipeline.review.fields_table import fields_csv
from pipeline.review.sheet import review_page
from pipeline.review.table import review_csv
from pipeline.run.reading.read import doubtful, to_type
from pipeline.run.reading.request import FIELDS_TABLE, REVIEW_PAGE, REVIEW_TABLE
from pipeline.run.workers.tasks import PageDone
from pipeline.targets import new_folders


def write_tables(folder: Path, records: Sequence[PageRecord], layout_file: Path, policy: AcceptancePolicy, lang: str) -> None:
    """Nothing; afterwards the folder has a new review table under the policy, and the fields to type. Raises PhieuError."""
    layout = load_layout(layout_file)
    waiting = [PageDone(under(one, policy)) for one in belonging(records, layout) if page_fate(one) == "read"]
    items = [item for done in waiting for item in doubtful(done, layout, policy)]
    with new_folders(folder), together() as files:
        files.file(folder / FIELDS_TABLE).write(fields_csv([item for done in waiting for item in to_type(done, layout)], lang))
        files.file(folder / REVIEW_PAGE).write(review_page(items, lang))
        files.file(folder / REVIEW_TABLE).write(review_csv(items, lang))


def under(record: PageRecord, policy: AcceptancePolicy) -> PageRecord:
    """The record with the questions that a person must look at under a policy."""
    return replace(record, review=frozenset(one.question for one in record.reading.answers if needs_review(one, policy)), policy=policy.id)
