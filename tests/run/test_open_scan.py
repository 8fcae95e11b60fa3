"""A long file is opened anew now and then, and nobody notices."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.run import open_scan
from pipeline.run.open_scan import OpenScan
from tests.workspaces import SCANS


def test_pages_of_a_long_file_are_those_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path = SCANS / "phieu-quet.pdf"
    wanted = [OpenScan().page(path, number) for number in (1, 2)]
    monkeypatch.setattr(open_scan, "LONG_FILE", 0)
    monkeypatch.setattr(open_scan, "PAGES_OF_A_LONG_FILE", 1)
    scan = OpenScan()
    for number, one in enumerate(wanted, 1):
        found = scan.page(path, number)
        assert found.page == one.page and np.array_equal(found.image.grey, one.image.grey)  # type: ignore[union-attr]
    scan.close()
