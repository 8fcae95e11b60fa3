"""The results of one run, which appear together when it has ended well: until then nothing of what was there before is touched."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms.whole import WholeFile, coded, whole_file
from pipeline.review.sheet import review_page
from pipeline.review.table import CROPS, ReviewItem, review_csv
from pipeline.run.request import REVIEW_PAGE, REVIEW_TABLE, ReadRequest
from pipeline.run.tasks import Pictures
from pipeline.targets import new_folders


@dataclass(frozen=True, slots=True)
class Results:
    """The readings file as it grows, where workers put pictures for the time being, and the files that wait for the end."""

    document: WholeFile
    pictures: Pictures
    waiting: ExitStack
    review_dir: Path | None
    lang: str

    def review(self, items: Sequence[ReviewItem]) -> None:
        """Nothing; prepares the table and the page of the answers to settle, where they are wanted. Raises OutputError."""
        if self.review_dir is not None:
            self.prepare(self.review_dir / REVIEW_PAGE, review_page(items, self.lang))
            self.prepare(self.review_dir / REVIEW_TABLE, review_csv(items, self.lang))

    def prepare(self, path: Path, content: bytes | str) -> None:
        """Nothing; writes a file that takes its place when the run has ended well. Raises OutputError."""
        self.waiting.enter_context(whole_file(path)).write(content)


@contextmanager
def results(request: ReadRequest) -> Iterator[Results]:
    """The results of a request; they take their places when the block ends well, the readings last, and vanish when it does not.

    Raises OutputError.
    """
    annotated, crops = request.annotate_dir, None if request.review_dir is None else request.review_dir / CROPS
    with new_folders(*(folder for folder in (annotated, crops) if folder is not None)), ExitStack() as waiting:
        document = waiting.enter_context(whole_file(request.out))
        pictures, cropped = (None if folder is None else waiting.enter_context(staged(folder)) for folder in (annotated, crops))
        yield Results(document, Pictures(pictures, cropped, request.lang), waiting, request.review_dir, request.lang)


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A hidden folder inside `folder`; its files move up, over older ones, when the block ends well. Raises OutputError."""
    hidden = folder / f".phieu-{secrets.token_hex(6)}.part"
    with coded(hidden):
        hidden.mkdir()
    try:
        yield hidden
        for file in sorted(hidden.iterdir()):
            with coded(folder / file.name, replacing=True):
                file.replace(folder / file.name)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
