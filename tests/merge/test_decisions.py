"""The completed review file: what a person may type, what a spreadsheet does to it, and what is refused."""

from __future__ import annotations

import csv
import io
import unicodedata

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import Rect
from forms.layout import Box, LayoutQuestion, QuestionKind
from omr.reading import PageState, Sheet
from omr.reasons import Reason
from pipeline.csv_cells import guard
from pipeline.errors import DecisionError
from pipeline.file_hash import hash_cell
from pipeline.merge.belongs import belonging
from pipeline.merge.decisions import load_decisions, unproven
from pipeline.merge.resolve import resolve
from tests.sheets import RATING, layout, page, question

CHANNELS = ("Internet", "Loa; đài | tivi", "Họp dân", "-", "blank")
FORM = layout(question("q1", RATING), question("q2", CHANNELS, multi=True), question("q3", ("1-2", "3-4", "không rõ")))
ANSWERS = {"q1": "+", "q2": ("Internet",), "q3": "1-2"}
SOURCE = "đợt 1/Phiếu số 7.jpg"
RECORDS = [page(SOURCE, ANSWERS, review=["q1", "q2"]), page("b.pdf", ANSWERS, number=2)]
HEADER = ("source", "page", "question", "label", "options", "read", "status", "probability", "reasons", "crop", "value", "note")


def row(value, *, question="q1", source=SOURCE, number="1", read="#2 +", status="answered"):
    cells = {"source": source, "page": number, "question": question, "read": read, "status": status, "value": value}
    return [guard(cells.get(name, "")) if name != "value" else value for name in HEADER]


def saved(rows, *, delimiter=",", encoding="utf-8-sig", header=HEADER):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def load(tmp_path, *rows, **how):
    path = tmp_path / "review.csv"
    path.write_bytes(saved(rows, **how))
    return load_decisions(path, FORM, RECORDS)


def refused(tmp_path, *rows, **how):
    with pytest.raises(DecisionError) as error:
        load(tmp_path, *rows, **how)
    return [(problem.code, problem.place) for problem in error.value.problems]


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


@pytest.mark.parametrize("record", [page("x.jpg", state=PageState.UNREADABLE), page("x.jpg", ANSWERS, reasons=[Reason.DUPLICATE])])
def test_a_decision_on_a_page_that_gives_no_response_is_refused_instead_of_lost(tmp_path, record):
    path = tmp_path / "review.csv"
    path.write_bytes(saved([row("++", source="x.jpg")]))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, FORM, [record])
    assert [problem.code for problem in error.value.problems] == ["score.decision_not_read"]


DAY_ONE, DAY_TWO = "1" * 64, "2" * 64
HASHED = (*HEADER, "sha256")


def hashed(value, sha256, **cells):
    return [*row(value, **cells), sha256]


def of_day(sha256, *, source=SOURCE, **more):
    return page(source, ANSWERS, review=["q1", "q2"], sha256=sha256, **more)


def read_with(tmp_path, records, *rows, header=HASHED):
    path = tmp_path / "review.csv"
    path.write_bytes(saved(rows, header=header))
    settled = load_decisions(path, FORM, belonging(records, FORM), "Lan")
    return settled, [problem.code for problem in unproven(path, settled)]


def codes(tmp_path, records, *rows):
    with pytest.raises(DecisionError) as error:
        read_with(tmp_path, records, *rows)
    return [(problem.code, problem.place) for problem in error.value.problems]


def test_the_review_file_of_another_day_is_refused_although_all_names_are_the_same(tmp_path):
    rows = [hashed("++", hash_cell(DAY_ONE)), hashed("", hash_cell(DAY_ONE), question="q2")]
    assert codes(tmp_path, [of_day(DAY_TWO)], *rows) == [
        ("score.decision_other_file", "review.csv:2 sha256"),
        ("score.decision_other_file", "review.csv:3 sha256"),
    ]
    (decision,), warnings = read_with(tmp_path, [of_day(DAY_ONE)], *rows)
    assert (decision.sha256, warnings) == (DAY_ONE, [])


def test_a_hash_that_a_spreadsheet_has_spoilt_is_no_hash_and_no_empty_cell(tmp_path):
    assert codes(tmp_path, [of_day(DAY_ONE)], hashed("++", "1.11111E+15")) == [("score.decision_hash_damaged", "review.csv:2 sha256")]


def test_rows_without_a_hash_work_and_are_told_in_one_line(tmp_path):
    some = [hashed("++", ""), hashed("[blank]", hash_cell(DAY_ONE), question="q2")]
    settled, warnings = read_with(tmp_path, [of_day(DAY_ONE)], *some)
    assert ([decision.sha256 for decision in settled], warnings) == ([None, DAY_ONE], ["score.decisions_unproven"])
    settled, warnings = read_with(tmp_path, [of_day(DAY_ONE)], row("++"), row("[blank]", question="q2"), header=HEADER)
    assert (len(settled), warnings) == (2, ["score.decisions_unproven"])


def test_of_two_files_with_one_name_the_hash_says_which_is_meant(tmp_path):
    both = [of_day(DAY_ONE), of_day(DAY_TWO)]
    settled, _ = read_with(tmp_path, both, hashed("++", hash_cell(DAY_TWO)), hashed("--", hash_cell(DAY_ONE)))
    first, second = resolve(both, settled, FORM)
    assert {
        first.response_id.removeprefix(SOURCE): first.answers[0].codes,
        second.response_id.removeprefix(SOURCE): second.answers[0].codes,
    } == {
        "#1~11111111": ("--",),
        "#1~22222222": ("++",),
    }
    assert codes(tmp_path, both, hashed("++", "")) == [("score.decision_ambiguous", "review.csv:2 sha256")]


def test_a_row_about_a_copy_settles_the_page_that_counts(tmp_path):
    both = [of_day(DAY_ONE), of_day(DAY_ONE, source="bản sao.jpg")]
    settled, _ = read_with(tmp_path, both, hashed("++", hash_cell(DAY_ONE), source=SOURCE))
    (one,) = resolve(both, settled, FORM)
    again, _ = read_with(tmp_path, both, hashed("++", hash_cell(DAY_ONE), source="bản sao.jpg"))
    assert one == resolve(both, again, FORM)[0]
    assert one.answers[0].codes == ("++",)
    contrary = hashed("++", hash_cell(DAY_ONE)), hashed("--", hash_cell(DAY_ONE), source="bản sao.jpg")
    assert codes(tmp_path, both, *contrary) == [("score.decided_twice", "review.csv:3 value")]


def test_rows_about_two_scans_of_one_printed_page_are_one_decision_or_a_contradiction_with_both_lines(tmp_path):
    scans = [of_day(DAY_ONE, sheet=Sheet(7, 5, 1, "qr")), of_day(DAY_TWO, source="đợt 1/lại.jpg", sheet=Sheet(7, 5, 1, "qr"))]
    copies = [*scans, of_day(DAY_TWO, source="đợt 1/sao.jpg", sheet=Sheet(7, 5, 1, "qr"))]
    first, again = hashed("++", hash_cell(DAY_ONE)), hashed("#1", hash_cell(DAY_TWO), source="đợt 1/lại.jpg")
    for records, rows in (
        (scans, [first, again]),
        (scans, [again]),
        (copies, [first, hashed("++", hash_cell(DAY_TWO), source="đợt 1/sao.jpg")]),
    ):
        settled, _ = read_with(tmp_path, records, *rows)
        assert resolve(records, settled, FORM)[0].answers[0].codes == ("++",)
        assert [(one.source, one.sha256) for one in settled] == [(SOURCE, DAY_ONE)]
    path = tmp_path / "review.csv"
    path.write_bytes(saved([first, hashed("--", hash_cell(DAY_TWO), source="đợt 1/lại.jpg")], header=HASHED))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, FORM, belonging(scans, FORM))
    (problem,) = error.value.problems
    assert (problem.code, problem.place, problem.values["first"]) == ("score.decided_twice", "review.csv:3 value", "review.csv:2")


@pytest.mark.parametrize(
    ("name", "code"), [("", "empty"), ("  ", "empty"), ("machine", "machine"), (" Machine ", "machine"), ("MACHINE", "machine")]
)
def test_nobody_and_the_machine_decide_nothing(tmp_path, name, code):
    path = tmp_path / "review.csv"
    path.write_bytes(saved([row("++")]))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, FORM, RECORDS, name)
    assert [problem.code for problem in error.value.problems] == [f"score.decided_by_{code}"]


def test_what_office_staff_save_in_excel_is_read(tmp_path):
    book = openpyxl.Workbook()
    for cells in ([*HASHED], hashed("++", hash_cell(DAY_ONE)), hashed("", ""), hashed("#2; #3", "", question="q2")):
        book.active.append([1 if cell == "1" else cell or None for cell in cells])
    book.create_sheet("Ghi chú").append(["Lan làm ngày 3/8"])
    book.save(tmp_path / "review.xlsx")
    settled = load_decisions(tmp_path / "review.xlsx", FORM, [of_day(DAY_ONE)])
    assert [(one.values, one.line) for one in settled] == [
        (("++",), "review.xlsx!Sheet:2"),
        (("Loa; đài | tivi", "Họp dân"), "review.xlsx!Sheet:4"),
    ]


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
