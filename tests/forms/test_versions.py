"""Two versions of a form: what keeps their figures from being compared is said before the new one is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.form import Form
from forms.load import load_form
from forms.versions import code_changes
from tests.design.typed import FORMS, QUAY, phieu

HEAD = """
schema: 1
id: {id}
version: "{version}"
heading: {{ title: {{ vi: Phiếu }} }}
sections:
  - id: s
    questions:
      - id: {question}
        kind: {kind}
        concept: person.education
        label: {{ vi: Trình độ }}
        options:
"""
LEVELS = {"4": "Đại học", "5": "Dạy nghề"}


def form(
    folder: Path, levels: dict[str, str], *, version: str = "2", question: str = "hv", kind: str = "single", form_id: str = "thu"
) -> Form:
    """A form with one question."""
    options = [f'          - {{ code: "{code}", label: {{ vi: {words} }} }}' for code, words in levels.items()]
    file = folder / f"{form_id}-{version}.yaml"
    file.write_text(HEAD.format(id=form_id, version=version, question=question, kind=kind) + "\n".join(options), encoding="utf-8")
    return load_form(file)


def changes(now: Form, before: Form) -> list[tuple[str, str]]:
    found = code_changes(now, before, "mới.yaml")
    assert all(problem.line("vi") and problem.line("en") for problem in found)
    return [(problem.code.removeprefix("design."), problem.place) for problem in found]


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        (LEVELS, []),
        ({"5": "Dạy nghề", "4": "ĐẠI HỌC"}, []),
        ({"4": "Dạy nghề", "5": "Đại học"}, ["code_means_other", "code_means_other"]),
        ({"4": "Đại học", "6": "Dạy nghề"}, ["codes_gone", "codes_come"]),
        ({**LEVELS, "6": "Khác"}, ["codes_come"]),
    ],
)
def test_codes_that_come_go_or_change_their_words_between_versions_are_told(
    tmp_path: Path, levels: dict[str, str], codes: list[str]
) -> None:
    before = form(tmp_path, LEVELS, version="1")
    assert changes(form(tmp_path, levels), before) == [(code, "mới.yaml: hv") for code in codes]
    assert changes(form(tmp_path, levels, question="trinh_do"), before) == [(code, "mới.yaml: trinh_do") for code in codes]


def test_a_question_that_takes_several_answers_now_is_another_question(tmp_path: Path) -> None:
    assert changes(form(tmp_path, LEVELS, kind="multi"), form(tmp_path, LEVELS, version="1")) == [("kind_changed", "mới.yaml: hv")]


def test_a_published_crosswalk_settles_the_codes_that_it_knows_and_no_others(tmp_path: Path) -> None:
    sipas, second = (load_form(FORMS / f"{name}.yaml") for name in ("sipas-2026", "mau-so-02"))
    assert changes(sipas, second) == changes(second, sipas) == []
    longer = tmp_path / "mau-so-02.yaml"
    text = (FORMS / "mau-so-02.yaml").read_text(encoding="utf-8")
    last = "          - { code: 6, label: { vi: Sau Đại học, en: Postgraduate degree } }\n"
    assert last in text
    longer.write_text(text.replace(last, last + last.replace("6", "7", 1).replace("Sau Đại học", "Tiến sĩ")), encoding="utf-8")
    assert "codes_come" in {code for code, _ in changes(load_form(longer), sipas)}
    stranger = form(tmp_path, LEVELS, form_id="la")
    assert {code for code, _ in changes(stranger, sipas)} == {"codes_gone", "code_means_other"}


def test_check_says_it_where_the_earlier_version_is_named(tmp_path: Path) -> None:
    changed = tmp_path / "quay-a5.yaml"
    text = QUAY.read_text(encoding="utf-8")
    changed.write_text(text.replace("{ code: 0, label: { vi: Không có ý kiến", "{ code: 9, label: { vi: Không có ý kiến"), encoding="utf-8")
    said = phieu("form", "check", changed, "--before", QUAY)
    assert said.exit_code == 0 and "warnings: 8" in said.stdout
    assert f"{changed}: attitude: " in said.stderr and "codes 0" in said.stderr
    same = phieu("form", "check", QUAY, "--before", QUAY)
    assert (same.exit_code, same.stderr) == (0, "")
    assert phieu("form", "check", QUAY, "--before", tmp_path / "không có.yaml").exit_code == 1
