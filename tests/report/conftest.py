"""A folder with readings of every fate and their layout."""

from __future__ import annotations

import pytest

from forms.layout_file import save_layout
from omr.reading import PageState
from omr.reasons import Reason
from pipeline.reading_file import write_readings
from tests.report.scored import FORM, SHEETS
from tests.sheets import page


@pytest.fixture
def files(tmp_path):
    form = save_layout(FORM, tmp_path / "layout.json", {})
    records = [page(f"đợt 1/{number}.jpg", sheet, layout_id=form.id) for number, sheet in enumerate(SHEETS)]
    records += [
        page("đợt 1/4.jpg", SHEETS[0], layout_id=form.id, review=["q1", "q3"]),
        page("đợt 1/again.jpg", SHEETS[0], layout_id=form.id, reasons=[Reason.DUPLICATE]),
        page("đợt 1/hỏng.pdf", number=None, state=PageState.UNREADABLE, reasons=[Reason.FILE_DAMAGED]),
        page("đợt 1/back.jpg", state=PageState.BLANK),
    ]
    write_readings(tmp_path / "readings.jsonl", records)
    return tmp_path
