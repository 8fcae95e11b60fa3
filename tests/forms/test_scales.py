"""The shipped scales and crosswalks, held to what is known of the field, and the refusal to merge what nobody has matched."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.crosswalks import canonical, common_list, crosswalk, published
from forms.definition.items import items
from forms.errors import PhieuError
from forms.load import load_form
from forms.question import Level, Scale, Text
from forms.scales import code_of, registry, scales_at_hand

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples" / "forms").glob("*.yaml"))


def test_the_registry_has_the_scales_of_the_field_with_their_codes() -> None:
    assert {scale.id: "".join(level.code for level in scale.levels) for scale in registry().values()} == {
        "hl5": "12345",
        "hl4_hy": "1345",
        "hl3": "123",
        "qt4": "1234",
        "ph4": "1234",
        "mm4": "1234",
        "ck2": "12",
        "nd61": "012",
        "ns3": "123",
        "lan3": "012",
    }
    assert {scale.id: scale.satisfied for scale in registry().values() if scale.satisfied} == {
        "hl5": {"4", "5"},
        "hl4_hy": {"4", "5"},
        "hl3": {"2", "3"},
    }


def test_every_level_speaks_both_languages_and_says_one_thing() -> None:
    for scale in registry().values():
        assert scale.source
        assert all(level.label.vi and level.label.en for level in scale.levels)
        words = [word.casefold() for level in scale.levels for word in (level.label.vi, level.label.en, *level.synonyms)]
        assert len(words) == len(set(words)), scale.id
        assert scale.satisfied <= {level.code for level in scale.levels}


@pytest.mark.parametrize(
    ("scale", "label", "code"),
    [
        ("hl5", "Chưa hài lòng", "2"),
        ("hl5", "PHÂN VÂN", "3"),
        ("hl5", "trung lập", "3"),
        ("hl5", "Hài lòng".encode().decode(), "4"),
        ("hl3", "Hài lòng", "2"),
        ("hl4_hy", "Không hài lòng", None),
    ],
)
def test_a_label_means_its_code_whatever_its_capitals(scale: str, label: str, code: str | None) -> None:
    assert code_of(registry()[scale], label) == code


def test_scales_of_a_form_stand_beside_the_shipped_ones() -> None:
    own = Scale("sao", (Level("1", Text("Một sao")), Level("2", Text("Hai sao"))))
    assert scales_at_hand([own])["sao"] is own and set(scales_at_hand([own])) == {*registry(), "sao"}


def test_education_codes_of_the_two_questionnaires_meet_where_they_mean_the_same() -> None:
    concept = "person.education"
    assert canonical(concept, "sipas-2026/education", "4") == ("education", "vocational") == canonical(concept, "mau-so-02/education", "5")
    assert canonical(concept, "sipas-2026/education", "5") == ("education", "university") == canonical(concept, "mau-so-02/education", "4")
    assert canonical(concept, "mau-so-02/education", "6") == ("education", "university")
    assert common_list(concept, ["sipas-2026/education", "mau-so-02/education"]) == "education"


def test_what_nobody_published_is_not_merged() -> None:
    for refused in (
        lambda: canonical("person.education", "phieu-la/education", "1"),
        lambda: crosswalk("satisfaction", "hl3", "hl5"),
        lambda: common_list("satisfaction", ["hl5", "hl3"]),
    ):
        with pytest.raises(PhieuError) as caught:
            refused()
        assert [problem.code for problem in caught.value.problems] == ["scale.no_crosswalk"]
        assert "hl3" in caught.value.lines("vi")[0] or "phieu-la/education" in caught.value.lines("vi")[0]


def test_lists_that_lead_to_one_of_them_are_merged_there() -> None:
    assert common_list("satisfaction", ["hl4_hy", "hl5"]) == "hl5" == common_list("satisfaction", ["hl5"])
    assert canonical("satisfaction", "hl5", "4") == ("hl5", "4")
    assert canonical("anything", "phieu-la/q", "x") == ("phieu-la/q", "x")


@pytest.mark.parametrize(("concept", "code_list", "code"), [("satisfaction", "hl5", "6"), ("person.sex", "sipas-2026/gender", "3")])
def test_a_code_that_a_list_lacks_is_refused(concept: str, code_list: str, code: str) -> None:
    with pytest.raises(PhieuError) as caught:
        canonical(concept, code_list, code)
    assert [problem.code for problem in caught.value.problems] == ["scale.code_unknown"]


def test_every_crosswalk_leads_from_all_codes_of_a_list_to_codes_that_exist() -> None:
    sources = {item.code_list: {option.code for option in item.options} for file in SAMPLES for item in items(load_form(file))}
    sources |= {scale.id: {level.code for level in scale.levels} for scale in registry().values()}
    targets = {**published().lists, **{scale.id: scale.levels for scale in registry().values()}}
    for walk in published().crosswalks.values():
        assert set(walk.codes) == sources[walk.source], walk.source
        assert set(walk.codes.values()) <= {level.code for level in targets[walk.target]}, walk.source
    assert set(published().concepts.values()) <= set(published().lists)


def test_every_question_about_the_person_in_the_samples_can_be_merged() -> None:
    for file in SAMPLES:
        for item in items(load_form(file)):
            if item.concept.startswith("person."):
                assert all(canonical(item.concept, item.code_list, option.code) for option in item.options), item.id
