"""`phieu form check` and `phieu form schema`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.design.check import check
from tests.design.typed import FORMS, QUAY, phieu


def test_a_form_in_order_says_what_it_holds_in_each_language() -> None:
    said = phieu("form", "check", QUAY)
    assert (said.exit_code, said.stderr) == (0, "")
    assert "form quay-a5, version 1" in said.stdout
    assert "pages: vi 1 · en 1; questions: 6; answers to mark: 5; boxes: 29; fields to write in: 4; warnings: 0" in said.stdout
    assert "mẫu quay-a5, phiên bản 1" in phieu("form", "check", QUAY, lang="vi").stdout


@pytest.mark.parametrize("name", ["quay-a5", "mau-so-02", "cong-an-5-tieu-chi", "sipas-2026"])
def test_the_shipped_forms_can_be_printed(name: str) -> None:
    (checked,) = check([FORMS / f"{name}.yaml"])
    assert not checked.errors
    assert {problem.code for problem in checked.warnings} == set()


def test_all_mistakes_of_a_form_are_told_at_once_and_other_files_are_still_checked(tmp_path: Path) -> None:
    wrong = tmp_path / "sai.yaml"
    wrong.write_text(QUAY.read_text(encoding="utf-8").replace("scale: hl5", "scale: hl55").replace("paper: A5", "paper: B9"), "utf-8")
    both = phieu("form", "check", wrong, QUAY)
    assert both.exit_code == 3
    assert len([line for line in both.stderr.splitlines() if "sai.yaml:" in line and "→" in line]) >= 3
    assert "quay-a5.yaml: in order" in both.stdout
    assert phieu("form", "check", wrong).exit_code == 1


def test_what_does_not_fit_on_the_paper_is_an_error_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "rộng.yaml"
    file.write_text(QUAY.read_text(encoding="utf-8").replace("Thời gian chờ và giải quyết", "Chờ" * 80), "utf-8")
    said = phieu("form", "check", file)
    assert said.exit_code == 1
    assert str(file) in said.stderr
    assert "mm" in said.stderr


def test_what_should_be_mended_is_a_warning_with_figures(tmp_path: Path) -> None:
    file = tmp_path / "hẹp.yaml"
    file.write_text(QUAY.read_text(encoding="utf-8").replace("right: 12, bottom: 12, left: 12", "right: 2, bottom: 12, left: 2"), "utf-8")
    said = phieu("form", "check", file)
    assert said.exit_code == 0
    assert "page.margins.left: a margin of 2 mm" in said.stderr
    assert "warnings: 2" in said.stdout


def test_words_that_people_or_readers_of_english_cannot_use_are_warnings(tmp_path: Path) -> None:
    file = tmp_path / "chữ.yaml"
    file.write_text(
        """\
schema: 1
id: chu
version: 1
heading: {title: {vi: Phiếu, en: Form}}
page: {fonts: {grid: 8.5}}
sections:
  - id: a
    questions:
      - id: q
        kind: single
        concept: x.q
        label: {vi: Hỏi, en: Asked}
        options: [{code: 1, label: 18-24}, {code: 2, label: Đã}, {code: 3, label: đã}]
      - id: g
        kind: grid
        concept: x.g
        scale: ck2
        label: {vi: Bảng, en: Grid}
        columns: [1, 2]
        rows:
          - {id: r1, concept: x.r1, label: {vi: Sạch sẽ, en: Clean}}
          - {id: h, heading: {vi: Nhóm, en: Group}}
          - {id: r2, concept: x.r2, label: {vi: Sạch sẽ, en: Clean}}
          - {id: r3, concept: x.r3, label: {vi: sạch  sẽ, en: Clean again}}
""",
        "utf-8",
    )
    (checked,) = check([file])
    assert [(one.code.removeprefix("lay_out."), one.place.rpartition(": ")[2]) for one in checked.warnings] == [
        ("english_missing", "q"),
        ("body_small", "page.fonts.grid"),
        ("words_twice", "q"),
        ("words_twice", "g"),
    ]
    assert checked.warnings[0].values["count"] == 2
    assert (checked.warnings[3].values["first"], checked.warnings[3].values["second"]) == ("r2", "r3")
    said = phieu("form", "draw", file, "--out", tmp_path / "en", "--run", 2, "--lang", "en")
    assert "in Vietnamese" in said.stderr
    assert "in Vietnamese" not in phieu("form", "draw", file, "--out", tmp_path / "vi", "--run", 2).stderr


def test_layouts_and_manifests_are_checked_too(tmp_path: Path) -> None:
    assert phieu("form", "draw", QUAY, "--out", tmp_path, "--run", 4, "--copies", 3).exit_code == 0
    layout, manifest = tmp_path / "quay-a5-r4.layout.json", tmp_path / "quay-a5-r4.run.json"
    said = phieu("form", "check", layout, manifest)
    assert said.exit_code == 0
    assert "1 page(s), 5 questions, 29 boxes" in said.stdout
    assert "run 4 of form quay-a5, version 1; slips: 3" in said.stdout
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"quay-a5"', "7"), "utf-8")
    assert "print_run.damaged" in phieu("form", "check", manifest).stderr


def test_the_schema_of_each_kind_of_file_is_printed() -> None:
    titles = {kind: json.loads(phieu("form", "schema", kind).stdout)["title"] for kind in ("form", "layout", "run")}
    assert titles == {"form": "FormModel", "layout": "LayoutModel", "run": "PrintRunModel"}
    assert phieu("form", "schema").stdout == phieu("form", "schema", "form").stdout
    assert phieu("form", "schema", "table").exit_code == 2


def test_what_is_wrong_with_the_form_as_a_whole_has_the_file_for_its_place(tmp_path: Path) -> None:
    file = tmp_path / "quầy.yaml"
    file.write_text(QUAY.read_text(encoding="utf-8").replace("body: 10, title", "body: 40, title"), "utf-8")
    lines = phieu("form", "check", file).stderr.splitlines()
    assert any(re.match(rf"{re.escape(str(file))}: [a-z]", line) and line.endswith("[lay_out.head_too_tall]") for line in lines)
    assert not any(": :" in line for line in lines)
