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
from pipeline.digital.guess import Draft, guess
from pipeline.digital.guess_codes import bare
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


def drafted_row(content: str, folder: Path) -> tuple[Draft, Prepared]:
    """A draft, and what it makes of the file's row."""
    draft = drafted(content, folder)
    draft.mapping["ignore"] = ["*"]
    (folder / "ghép.yaml").write_text(draft_text(draft, "vi"), encoding="utf-8")
    (row,) = read_export(folder / "phiếu.csv", plan_for(load_mapping(folder / "ghép.yaml"), layout_of(), Known((CHANNEL,)), "ghép.yaml"))
    assert isinstance(row, Prepared), row
    return draft, row


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026/08/03 8:10:43 SA GMT+7", "2026-08-03T01:10:43.000+00:00"),
        ("2026/08/03 1:10:43 CH GMT+7", "2026-08-03T06:10:43.000+00:00"),
        ("2026/08/03 1:10:43 PM GMT-5", "2026-08-03T18:10:43.000+00:00"),
        ("8/23/2026 8:10:43", "2026-08-23T01:10:43.000+00:00"),
        ("23/8/2026 8:10", "2026-08-23T01:10:00.000+00:00"),
    ],
)
def test_the_instants_of_google_are_understood(written: str, instant: str, tmp_path: Path) -> None:
    _, row = drafted_row(table(["Timestamp", "r_1"], [written, "5"]), tmp_path)
    assert row.facts["received_at"] == instant


def test_the_submission_time_of_kobo_is_utc(tmp_path: Path) -> None:
    _, row = drafted_row(table(["_submission_time", "r_1"], ["2026-08-03T03:02:05", "5"]), tmp_path)
    assert row.facts["received_at"] == "2026-08-03T03:02:05.000+00:00"


def test_answer_codes_of_limesurvey_are_proposed_and_doubted(tmp_path: Path) -> None:
    draft, row = drafted_row(table(["id", "rating[r_1]", "rating[r_2]"], ["1", "A5", "N/A"]), tmp_path)
    assert row.answers == ("5", {"missing": "not_applicable"})
    assert ("answer_codes", "rating[r_1]") in draft.doubts


@pytest.mark.parametrize(
    ("cells", "doubt"), [(["0", "7", "10"], "strange"), (["5", "4", "1"], "numbers"), (["Tuyệt vời", "Tệ"], "strange")]
)
def test_another_scale_is_noticed_and_not_assumed(cells: list[str], doubt: str, tmp_path: Path) -> None:
    draft = drafted(table(["r_1"], *([cell] for cell in cells)), tmp_path)
    assert draft.doubts == [(doubt, "r_1")]
    assert "r_1" in draft_text(draft, "vi").partition("mapping:")[0]


def test_free_words_get_their_place(tmp_path: Path) -> None:
    draft, row = drafted_row(table(["r_1", "Lĩnh vực", "procedure"], ["5", "đất đai", "khai sinh"]), tmp_path)
    assert draft.mapping["texts"] == {"procedure": "procedure"} and row.texts == {"procedure": "khai sinh"}


@pytest.mark.parametrize("style", ["kobo", "kobo-words", "limesurvey"])
def test_split_columns_of_a_multiple_choice_are_found(style: str, tmp_path: Path) -> None:
    layout = layout_of("sipas-2026")
    question = next(one for page in layout.pages for one in page.questions if one.id == "c2")
    names = {
        "kobo": [f"part_b/c2/{box.value}" for box in question.boxes],
        "kobo-words": [f"{question.label}/{box.label}" for box in question.boxes],
        "limesurvey": [f"c2[{box.value}]" for box in question.boxes],
    }[style]
    file = tmp_path / "a.csv"
    file.write_text(table(["c2" if style == "kobo" else "x", *names], ["1 3", *"1010000"]), encoding="utf-8")
    draft = guess(file, layout, "nguồn", CHANNEL)
    assert draft.mapping["questions"]["c2"]["columns"] == dict(zip(names, "1234567", strict=True))  # type: ignore[call-overload,index]
