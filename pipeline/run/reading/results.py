"""The results of one run, which appear together when it has ended well: until then nothing of what was there before is touched.

They take their places in this order: pictures, readings, context, the page of the review, its table last, so that whoever finds a new table
finds all that it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms.together import Together, together
from forms.whole import WholeFile
from pipeline.review.fields_table import FIELD_CROPS, FieldItem, fields_csv
from pipeline.review.sheet import review_page
from pipeline.review.table import CROPS, ReviewItem, review_csv
from pipeline.run.reading.request import FIELDS_TABLE, REVIEW_PAGE, REVIEW_TABLE, ReadRequest
from pipeline.run.workers.tasks import Pictures
from pipeline.targets import new_folders


@dataclass(frozen=True, slots=True)
class Results:
    """The readings file as it grows, where workers put pictures for the time being, and the files that wait for the end."""

    document: WholeFile
    pictures: Pictures
    waiting: Together
    review_dir: Path | None
    lang: str
    fields_dir: Path | None = None

    def review(self, items: Sequence[ReviewItem]) -> None:
        """Nothing; prepares the table and the page of the answers to settle, where they are wanted. Raises OutputError."""
        if self.review_dir is not None:
            self.prepare(self.review_dir / REVIEW_PAGE, review_page(items, self.lang))
            self.prepare(self.review_dir / REVIEW_TABLE, review_csv(items, self.lang))

    def fields(self, items: Sequence[FieldItem]) -> None:
        """Nothing; prepares the table of the open answers to type, where it is wanted. Raises OutputError."""
        if self.fields_dir is not None:
            self.prepare(self.fields_dir / FIELDS_TABLE, fields_csv(items, self.lang))

    def prepare(self, path: Path, content: bytes | str) -> None:
        """Nothing; writes a file that takes its place when the run has ended well. Raises OutputError."""
        self.waiting.file(path).write(content)


@contextmanager
def results(request: ReadRequest) -> Iterator[Results]:
    """The results of a request; they take their places when the block ends well, and vanish when it does not (see `together`).

    Raises OutputError.
    """
    annotated, crops = request.annotate_dir, None if request.review_dir is None else request.review_dir / CROPS
    open_answers = None if request.fields_dir is None else request.fields_dir / FIELD_CROPS
    folders = (annotated, crops, open_answers)
    with new_folders(*(folder for folder in folders if folder is not None)), together() as waiting:
        pictures, cropped, fields = (None if folder is None else waiting.folder(folder) for folder in folders)
        document = waiting.file(request.out)
        wanted = Pictures(pictures, cropped, request.lang, fields)
        yield Results(document, wanted, waiting, request.review_dir, request.lang, request.fields_dir)
