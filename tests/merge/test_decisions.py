"""The completed review file: what a person may type, what a spreadsheet does to it, and what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import Rect
from forms.layout import Box, LayoutQuestion, QuestionKind
from pipeline.csv_cells import guard
from pipeline.errors import DecisionError
from pipeline.merge.decisions import load_decisions
from pipeline.merge.resolve import resolve
from tests.merge.reviewed import FORM, RECORDS, SOURCE, load, refused, row, saved
from tests.sheets import layout, page, question


@pytest.mark.parametrize(
    ("typed", "values", "status"),
    [
        ("++", ("++",), "answered"),
        ("'++", ("++",), "answered"),
        ("--", ("--",), "answered"),
        ("'-", ("-",), "answered"),
        (" o ", ("o",), "answered"),
        ("O", ("o",), "answered"),
        ("#2", ("+",), "answered"),
        ("#2 +", ("+",), "answered"),
        ("+;+", ("+",), "answered"),
        ("blank", (), "blank"),
        ("Trống", (), "blank"),
        ("TRONG", (), "blank"),
        ("unreadable", (), "unreadable"),
        ("không đọc được", (), "unreadable"),
        ("khong doc duoc", (), "unreadable"),
        (unicodedata.normalize("NFD", "không đọc được"), (), "unreadable"),
        ("cancelled", (), "cancelled"),
        ("đã huỷ", (), "cancelled"),
        ("Đã hủy", (), "cancelled"),
        ("đã bỏ", (), "cancelled"),
        ("multiple", (), "multiple"),
        ("nhiều", (), "multiple"),
        ("ok", ("+",), "answered"),
        ("đúng", ("+",), "answered"),
        ("dung", ("+",), "answered"),
    ],
)
def test_what_a_person_types_means_what_they_mean(tmp_path, typed, values, status):
    (decision,) = load(tmp_path, row(typed))
    assert (decision.source, decision.page, decision.question) == (SOURCE, 1, "q1")
    assert (decision.values, decision.status) == (values, status)


@pytest.mark.parametrize(
    ("question", "typed", "values", "status"),
    [
        ("q2", "Họp dân;Internet", ("Internet", "Họp dân"), "answered"),
        ("q2", "Loa; đài | tivi", ("Loa; đài | tivi",), "answered"),
        ("q2", "#1 Internet | #2 Loa; đài | tivi", ("Internet", "Loa; đài | tivi"), "answered"),
        ("q2", "#1; Họp dân", ("Internet", "Họp dân"), "answered"),
        ("q2", "blank", ("blank",), "answered"),
        ("q2", "BLANK", ("blank",), "answered"),
        ("q2", "[blank]", (), "blank"),
        ("q2", "[trống]", (), "blank"),
        ("q3", "'1-2", ("1-2",), "answered"),
        ("q3", "Không rõ", ("không rõ",), "answered"),
    ],
)
def test_an_option_is_never_mistaken_for_a_word_or_a_list(tmp_path, question, typed, values, status):
    (decision,) = load(tmp_path, row(typed, question=question))
    assert (decision.values, decision.status) == (values, status)


@pytest.mark.parametrize("typed", ["++; -", "-|++", "#5 -- | #1 ++", "#1;#2"])
def test_two_options_on_a_question_for_one_are_refused_with_the_word_that_means_it(tmp_path, typed):
    with pytest.raises(DecisionError) as error:
        load(tmp_path, row(typed))
    (problem,) = error.value.problems
    assert (problem.code, problem.place) == ("score.several_on_single", "review.csv:2 value")
    assert "multiple" in problem.line("en") and "nhiều" in problem.line("vi")


WORDS = {"5": "Rất hài lòng", "4": "Hài lòng", "3": "Bình thường", "2": "Không hài lòng", "1": "Rất không hài lòng"}


def worded(name, words, *, multi=False):
    boxes = tuple(Box(f"{name}.{code}", code, Rect(20, 20, 4, 4), label=said) for code, said in words.items())
    return LayoutQuestion(name, QuestionKind.MULTI if multi else QuestionKind.SINGLE, boxes)


WORDED = layout(worded("q1", WORDS), worded("q2", {"1": "Đúng", "2": "Sai", "3": "Trống"}), worded("q3", WORDS, multi=True))


def load_worded(tmp_path, *rows):
    path = tmp_path / "review.csv"
    path.write_bytes(saved(rows))
    return load_decisions(path, WORDED, [page(SOURCE, {"q1": "1", "q2": "2", "q3": ("1",)}, review=["q1", "q2", "q3"])])


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Hài lòng", "4"),
        ("hài lòng", "4"),
        ("HAI LONG", "4"),
        (unicodedata.normalize("NFD", "Rất hài lòng"), "5"),
        ("rat  khong hai long", "1"),
        ("4 = Hài lòng", "4"),
        ("#2 4 = Hài lòng", "4"),
        ("4 Hài lòng", "4"),
        ("4.0", "4"),
        ("4,00", "4"),
        ("#2", "4"),
    ],
)
def test_an_option_is_named_by_its_words_or_as_a_spreadsheet_wrote_its_number(tmp_path, typed, value):
    (decision,) = load_worded(tmp_path, row(typed))
    assert (decision.values, decision.status) == ((value,), "answered")
    (several,) = load_worded(tmp_path, row(f"{typed}; Bình thường", question="q3"))
    assert {*several.values} == {value, "3"}


def test_a_word_that_is_an_option_and_says_something_about_the_answer_is_refused_until_it_is_plain(tmp_path):
    for typed, number in (("đúng", 1), ("dung", 1), ("Trống", 3)):
        with pytest.raises(DecisionError) as error:
            load_worded(tmp_path, row(typed, question="q2", read="#2 2"))
        (problem,) = error.value.problems
        assert (problem.code, problem.values["number"]) == ("score.decision_two_meanings", number)
    plain = [("#1", ("1",), "answered"), ("[đúng]", ("2",), "answered"), ("[trống]", (), "blank"), ("sai", ("2",), "answered")]
    for typed, values, status in plain:
        (decision,) = load_worded(tmp_path, row(typed, question="q2", read="#2 2"))
        assert (decision.values, decision.status) == (values, status)


def test_words_that_only_accents_tell_apart_are_told_apart_by_them_and_refused_without(tmp_path):
    form = layout(worded("q1", {"1": "Bán", "2": "Bạn"}))
    path = tmp_path / "review.csv"
    path.write_bytes(saved([row("bạn")]))
    (decision,) = load_decisions(path, form, [page(SOURCE, {"q1": "1"}, review=["q1"])])
    assert decision.values == ("2",)
    path.write_bytes(saved([row("ban")]))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, form, [page(SOURCE, {"q1": "1"}, review=["q1"])])
    (line,) = error.value.lines("vi")
    assert "#1 1 = Bán | #2 2 = Bạn" in line


def test_ok_means_what_the_row_shows_not_what_a_later_reader_says(tmp_path):
    blank, several = load(tmp_path, row("ok", read="", status="blank"), row("ok", question="q2", read="#1 Internet | #2 Loa; đài | tivi"))
    assert (blank.values, blank.status) == ((), "blank")
    assert several.values == ("Internet", "Loa; đài | tivi")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_whatever_a_spreadsheet_saves_is_read(tmp_path, delimiter, encoding):
    first, second = load(tmp_path, row("++"), row("Họp dân;Internet", question="q2"), delimiter=delimiter, encoding=encoding)
    assert (first.source, first.values) == (SOURCE, ("++",))
    assert second.values == ("Internet", "Họp dân")


def test_the_old_vietnamese_code_page_is_read(tmp_path):
    # cp1258 has no composed letters with tone marks: Windows saves the tone as a letter of its own.
    tones = {
        "\N{COMBINING ACUTE ACCENT}",
        "\N{COMBINING GRAVE ACCENT}",
        "\N{COMBINING HOOK ABOVE}",
        "\N{COMBINING TILDE}",
        "\N{COMBINING DOT BELOW}",
    }

    def apart(text):
        pieces = []
        for char in text:
            split = unicodedata.normalize("NFD", char)
            tone = "".join(mark for mark in split if mark in tones)
            pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in split if mark not in tones)) + tone)
        return "".join(pieces)

    path = tmp_path / "review.csv"
    path.write_bytes(apart(saved([row("không đọc được")]).decode("utf-8-sig")).encode("cp1258"))
    (decision,) = load_decisions(path, FORM, RECORDS)
    assert (decision.source, decision.status) == (SOURCE, "unreadable")


def test_columns_in_any_order_extra_ones_and_the_line_of_excel_do_no_harm(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text(f"sep=;\nVALUE; Question ;ai;PAGE;Source\n++;q1;Lan;1;{SOURCE}\n;;;;\n", encoding="utf-8")
    (decision,) = load_decisions(path, FORM, RECORDS, decided_by="Lan")
    assert (decision.values, decision.decided_by, decision.line) == (("++",), "Lan", "review.csv:3")


def test_a_row_without_a_value_settles_nothing(tmp_path):
    assert load(tmp_path, row(""), row("  ", question="q2")) == []


def test_a_mac_and_a_windows_spelling_of_the_file_name_lead_to_the_same_page(tmp_path):
    mac, windows = unicodedata.normalize("NFD", SOURCE), SOURCE.replace("/", "\\")
    first, second = load(tmp_path, row("o", source=mac), row("[blank]", source=windows, question="q2"))
    assert first.source == second.source == SOURCE


def test_every_bad_row_is_named_at_once_and_nothing_is_applied(tmp_path):
    assert refused(
        tmp_path,
        row("++"),
        row("+", source="c.jpg"),
        row("+", number="9"),
        row("+", number="một"),
        row("+", question="q9"),
        row("very good"),
        row("#6"),
        row("#1 --"),
        row("multiple", question="q2"),
        row("ok", status="?", question="q3"),
    ) == [
        ("score.decision_source", "review.csv:3 source"),
        ("score.decision_page", "review.csv:4 page"),
        ("score.decision_page", "review.csv:5 page"),
        ("score.decision_question", "review.csv:6 question"),
        ("score.decision_value", "review.csv:7 value"),
        ("score.decision_value", "review.csv:8 value"),
        ("score.decision_value", "review.csv:9 value"),
        ("score.multiple_on_multi", "review.csv:10 value"),
        ("score.read_unknown", "review.csv:11 value"),
    ]


def test_a_message_names_the_value_and_the_options(tmp_path):
    with pytest.raises(DecisionError) as error:
        load(tmp_path, row("very good"))
    (line,) = error.value.lines("en")
    assert "'very good'" in line and "#1 ++ | #2 + | #3 o | #4 - | #5 --" in line
    (line,) = error.value.lines("vi")
    assert "phương án" in line and "#1 ++" in line


def test_a_line_number_is_where_the_row_begins_although_a_cell_has_two_lines(tmp_path):
    two_lines = row("++")
    two_lines[-1] = "xem\nlại"
    assert refused(tmp_path, two_lines, row("?"), row("+", question="q9")) == [
        ("score.decision_value", "review.csv:4 value"),
        ("score.decision_question", "review.csv:5 question"),
    ]


def test_equal_rows_are_one_decision_and_rows_that_contradict_are_refused(tmp_path):
    assert len(load(tmp_path, row("++"), row("#1"))) == 1
    with pytest.raises(DecisionError) as error:
        load(tmp_path, row("++"), row("--"))
    (problem,) = error.value.problems
    assert (problem.code, problem.place, problem.values["first"]) == ("score.decided_twice", "review.csv:3 value", "review.csv:2")


names = (
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), min_size=1, max_size=8)
    .map(lambda text: text.strip())
    .filter(bool)
)


@given(st.lists(names, min_size=2, max_size=5, unique_by=lambda name: unicodedata.normalize("NFC", name).casefold()), st.data())
def test_every_option_of_any_form_survives_the_way_through_a_spreadsheet(tmp_path_factory, options, data):
    form = layout(question("q1", options, multi=True))
    plain = [option for option in options if not (option.startswith("[") and option.endswith("]")) and not option.startswith("'")]
    chosen = data.draw(st.sampled_from(plain or ["#1"]))
    path = tmp_path_factory.mktemp("csv") / "review.csv"
    path.write_bytes(saved([row(guard(chosen), source="a.jpg")], delimiter=";", encoding="utf-16"))
    records = [page("a.jpg", {"q1": (options[0],)}, review=["q1"])]
    (decision,) = load_decisions(path, form, records)
    assert decision.values == (options[0] if chosen == "#1" and chosen not in options else chosen,)
    assert resolve(records, [decision], form)[0].answers[0].codes == decision.values
