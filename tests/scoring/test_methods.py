"""The registry of methods: its page, and what it says of what nobody verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.scoring.bands import band_schemes
from pipeline.scoring.index_file import index_schema
from pipeline.scoring.methods import State, chosen_methods, methods
from tools import method_page

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_page_of_methods_is_what_the_registry_says():
    assert method_page.PAGE.read_text(encoding="utf-8") == method_page.page(), "docs/reference/methods.md is behind: run `make docs`"


def test_the_published_schema_of_index_files_is_that_of_the_model():
    assert json.loads((REFERENCE / "index.schema.json").read_text(encoding="utf-8")) == index_schema()


def test_every_method_of_the_field_is_there_and_says_all_of_itself():
    assert list(methods()) == ["dist", "top2", "mean", "mean5pct", "ratio_resp", "nd61_total", "dvcqg_5_4", "post_check"]
    for one in methods().values():
        assert all((one.name.vi, one.name.en, one.formula, one.base.vi, one.base.en, one.source)), one.id
        assert one.rounding == "half_up_2"


def test_what_no_public_source_says_is_not_called_verified():
    verified = {one.id for one in methods().values() if one.state is State.VERIFIED}
    assert verified == {"dist", "top2", "ratio_resp", "post_check"}
    assert {scheme.id: scheme.state for scheme in band_schemes().values()} == {
        "cand_2025": State.VERIFIED, "nd61": State.UNVERIFIED, "qd766": State.RECALLED,
    }  # fmt: skip


def test_methods_are_named_by_their_ids():
    assert chosen_methods(["mean", "top2", "mean"]) == ("top2", "mean")
    with pytest.raises(InputError) as told:
        chosen_methods(["top3", "mean"])
    assert [problem.values["name"] for problem in told.value.problems] == ["top3"]
