"""A long PDF is opened anew now and then, and nobody notices."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.decode import pdf
from pipeline.decode.files import pages
from tests.workspaces import SCANS


def test_pages_of_a_document_that_is_opened_anew_are_those_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path = SCANS / "phieu-quet.pdf"
    wanted = list(pages(path))
    opened: list[int] = []
    real = pdf.open_document
    monkeypatch.setattr(pdf, "KEPT_BYTES", 1)
    monkeypatch.setattr(pdf, "open_document", lambda file: (opened.append(1), real(file))[1])
    found = list(pages(path))
    assert len(opened) == len(wanted) > 1
    assert [one.page for one in found] == [one.page for one in wanted]
    assert all(np.array_equal(a.image.grey, b.image.grey) for a, b in zip(found, wanted, strict=True))  # type: ignore[union-attr]
