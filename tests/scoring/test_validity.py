"""Each cause by which a response is not valid, for itself; the rule of a round counts for paper and screens alike."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.scoring.validity import Fault, ValidityRule, fault, few_answers, filled, many_marks, no_place
from tests.digital.exports import ROUND, ROW, csv_of, mapping, round_at, taken_in
from tests.digital.test_visits import KEYS, told

RATED = KEYS[:9]


def test_few_answers() -> None:
    rule = ValidityRule(least_answered=Fraction(2, 3))
    assert not few_answers(filled(told("a", "555555---"), RATED), rule)
    assert few_answers(filled(told("a", "55555----"), RATED), rule)


def test_many_marks() -> None:
    one = told("a", "55555----")
    doubled = replace(one, answers=tuple(replace(answer, missing="multiple") if not answer.codes else answer for answer in one.answers))
    assert many_marks(filled(doubled, RATED), ValidityRule())
    assert not many_marks(filled(doubled, RATED), ValidityRule(most_multiple=Fraction(1, 2)))
    assert fault(doubled, RATED, ValidityRule()) is Fault.MANY_MARKS


def test_no_place() -> None:
    rule = ValidityRule(needs_place=True)
    assert no_place(told("a"), rule) and not no_place(told("a"), ValidityRule())
    assert not no_place(told("a", counter="PC06-Q03-K"), rule) and not no_place(told("a", place="PC06"), rule)
    assert fault(told("a"), RATED, rule) is Fault.NO_PLACE


def test_the_rule_of_a_round_counts_from_then_on(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(ROW, [ROW[0], *ROW[1:8], *[""] * 5]), mapping())
        folder = str(found.folder)

    def phieu(*words: str) -> str:
        done = CliRunner().invoke(cli, ["--lang", "en", *words, "--workspace", folder])
        assert done.exit_code == 0, done.output
        return done.output

    assert "at least 50 %" in phieu("round", "rule", ROUND)
    out = tmp_path / "a.csv"
    phieu("export-responses", str(out), "--round", ROUND)
    assert ",invalid," not in out.read_text(encoding="utf-8")
    assert "at least 80 %" in phieu("round", "rule", ROUND, "--least-answered", "80")
    phieu("export-responses", str(out), "--round", ROUND)
    assert out.read_text(encoding="utf-8").count(",invalid,few_answers,") == 1
    done = phieu("score", "--round", ROUND, "--satisfied", "4,5", "--only-valid")
    assert "1 of 2 slips are left out" in done
