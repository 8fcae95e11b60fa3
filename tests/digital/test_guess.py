"""Drafts of mappings for files as survey programs write them; the columns are laid out as their documentation says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from forms.layout import Layout
from pipeline.digital.draft_file import draft_text
from pipeline.digital.guess import Draft, bare, guess
from pipeline.digital.legacy import TCVN3, VNI, from_tcvn3, from_vni
from pipeline.digital.mapping import load_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.prepare import Prepared
from pipeline.digital.read_export import read_export
from tests.digital.exports import layout_of

CHANNEL = "truc_tuyen_qr"
RATED = [f"r_{number}" for number in range(1, 10)]
SAID = [*"545454321", "1", "2", "4"]


def asked(layout: Layout) -> list[tuple[str, str, dict[str, str]]]:
    return [(one.id, one.label, {box.value: box.label for box in one.boxes}) for page in layout.pages for one in page.questions]


def words(layout: Layout) -> list[str]:
    return [labels[code] for (_, _, labels), code in zip(asked(layout), SAID, strict=True)]


def table(*rows: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def google(layout: Layout) -> str:
    headings = [f"{number}. {label}" for number, (_, label, _) in enumerate(asked(layout), 1)]
    return table(["Dấu thời gian", *headings, "Địa chỉ email"], ["3/8/2026 10:00:00", *words(layout), "a@b.vn"])


def kobo(layout: Layout) -> str:
    names = [name for name, _, _ in asked(layout)]
    start = ["start", "end", *(f"opinion/{name}" if name in RATED else name for name in names), "_id", "_uuid", "_submission_time"]
    return table(start, ["2026-08-03T10:00:00.000+07:00", "2026-08-03T10:02:00.000+07:00", *SAID, "7", "a3f0-11", "2026-08-03T03:02:05"])


def odk_json(layout: Layout) -> str:
    names = [name for name, _, _ in asked(layout)]
    said = dict(zip(names, SAID, strict=True))
    one: dict[str, Any] = {"__id": "uuid:77", "opinion": {name: said.pop(name) for name in RATED}, **said}
    return json.dumps({"value": [one]})


def limesurvey(layout: Layout) -> str:
    headings = [f"rating[{name}]" if name in RATED else name for name, _, _ in asked(layout)]
    start = ["id", "submitdate", "lastpage", "startlanguage", "startdate"]
    return table([*start, *headings], ["12", "2026-08-03 10:02:00", "3", "vi", "2026-08-03 10:00:00", *SAID])


def limesurvey_words(layout: Layout) -> str:
    headings = [f"Xin Ông/Bà cho biết mức độ hài lòng [{label}]" if name in RATED else label for name, label, _ in asked(layout)]
    return table(["ID phản hồi", "Ngày gửi", *headings], ["12", "2026-08-03 10:02:00", *words(layout)])


def bare_words(layout: Layout) -> str:
    return table([bare(label) for _, label, _ in asked(layout)], [bare(one) for one in words(layout)])


LAYOUTS = {
    "google.csv": google,
    "kobo.csv": kobo,
    "odk.json": odk_json,
    "lime.csv": limesurvey,
    "lime-words.csv": limesurvey_words,
    "no-accents.csv": bare_words,
}


def drafted(content: str | bytes, folder: Path, name: str = "phiếu.csv") -> Draft:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return guess(file, layout_of(), "nguồn", CHANNEL)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_draft_finds_every_question_and_reads_every_answer(name: str, tmp_path: Path) -> None:
    layout = layout_of()
    draft = drafted(LAYOUTS[name](layout), tmp_path, name)
    draft.mapping["ignore"] = ["*"]
    assert draft.unmatched == [] and draft.unsure == []
    (tmp_path / "ghép.yaml").write_text(draft_text(draft, "vi"), encoding="utf-8")
    plan = plan_for(load_mapping(tmp_path / "ghép.yaml"), layout, Known((CHANNEL,)), "ghép.yaml")
    (row,) = read_export(tmp_path / name, plan)
    assert isinstance(row, Prepared), row
    assert list(row.answers) == SAID


def test_a_draft_knows_ids_instants_and_what_it_did_not_understand(tmp_path: Path) -> None:
    draft = drafted(google(layout_of()), tmp_path)
    assert draft.mapping["facts"] == {"received_at": {"column": "Dấu thời gian", "format": "%d/%m/%Y %H:%M:%S"}}
    assert draft.mapping["ignore"] == ["Địa chỉ email"]
    assert drafted(kobo(layout_of()), tmp_path).mapping["id"] == "_uuid"
    assert drafted(limesurvey(layout_of()), tmp_path).mapping["id"] == "id"


def test_headings_that_are_only_alike_are_told(tmp_path: Path) -> None:
    draft = drafted(table(["Công chức có thái độ giao tiếp rất lịch sự", "Thời tiết hôm nay"], ["5", "nắng"]), tmp_path)
    assert draft.unsure == ["Công chức có thái độ giao tiếp rất lịch sự"]
    assert list(draft.mapping["questions"]) == ["r_1"]  # type: ignore[call-overload]
    assert draft.mapping["ignore"] == ["Thời tiết hôm nay"]
    assert "r_9" in draft.unmatched


def as_tcvn3(written: str) -> str:
    return written.translate(
        {shown: chr(code) for code, shown in TCVN3.items()} | {ord(chr(shown)): chr(code) for code, shown in TCVN3.items()}
    )


def as_vni(written: str) -> str:
    back = {shown: sign for sign, shown in VNI.items()}
    return "".join(back.get(letter, letter) for letter in written)


@pytest.mark.parametrize(("name", "write"), [("tcvn3", as_tcvn3), ("vni", as_vni)])
def test_old_letters_are_recognised_and_read(name: str, write: Any, tmp_path: Path) -> None:
    draft = drafted(write(google(layout_of())).encode("latin-1"), tmp_path)
    assert draft.mapping["encoding"] == name
    assert draft.unmatched == []


@pytest.mark.parametrize(("write", "read"), [(as_tcvn3, from_tcvn3), (as_vni, from_vni)])
def test_old_letters_mean_all_of_vietnamese(write: Any, read: Any) -> None:
    small = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    assert read(write(small)) == small
    assert read(write("ĂÂĐÊÔƠƯ")) == "ĂÂĐÊÔƠƯ"
    assert read(write("Rất hài lòng, Trên 60")) == "Rất hài lòng, Trên 60"
