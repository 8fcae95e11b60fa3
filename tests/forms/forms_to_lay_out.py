"""Forms made in a test, with every kind of question."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from forms.form import FontFamily, Fonts, Form, Heading, PageSetup, Section
from forms.question import (
    Choice,
    Counter,
    Date,
    Digits,
    Grid,
    GridHeading,
    GridRow,
    Kind,
    Marking,
    Office,
    OpenText,
    Option,
    Question,
    Text,
)
from forms.scales import registry

HL5 = tuple(Option(level.code, level.label) for level in reversed(registry()["hl5"].levels))


def a_form(*questions: Question, marking: Marking = Marking.BOX, heading: Heading | None = None, **page: Any) -> Form:
    head = heading or Heading(Text("PHIẾU KHẢO SÁT"))
    return Form("thu", "1", head, (Section("s", Text("I. Phần một"), questions=questions),), marking, page=PageSetup(**page))


def choice(name: str, *labels: str, kind: Kind = Kind.SINGLE, per_line: int = 0, write: int = 0, label: str = "Ông/Bà chọn gì?") -> Choice:
    options = tuple(Option(str(code), Text(words)) for code, words in enumerate(labels, start=1))
    if write:
        options = (*options, Option("9", Text("Khác (ghi rõ)"), write=write))
    return Choice(id=name, concept=f"x.{name}", label=Text(label), kind=kind, options=options, code_list=f"thu/{name}", per_line=per_line)


def grid(name: str, *rows: str, headings: bool = False, **more: Any) -> Grid:
    made: list[GridRow | GridHeading] = [
        GridRow(f"{name}_{number}", f"x.{name}_{number}", Text(words), str(number)) for number, words in enumerate(rows, start=1)
    ]
    if headings:
        made[:0] = [GridHeading(f"{name}_i", Text("Nhóm lớn"), 1, "I."), GridHeading(f"{name}_a", Text("Nhóm nhỏ"), 2, "A.")]
    settings = {"columns": HL5, "row_title": Text("Nội dung")} | more
    return Grid(id=name, concept=f"x.{name}", label=Text("Xin cho biết mức độ hài lòng"), scale="hl5", rows=tuple(made), **settings)


def one_of_each(*, prefilled: bool) -> tuple[Question, ...]:
    return (
        Counter(id="counter", concept="visit.counter", label=Text("Mã quầy"), prefilled=prefilled, bubbles=not prefilled),
        Digits(id="file", concept="x.file", label=Text("Số hồ sơ"), cells=10, groups=(4, 3, 3)),
        Date(id="day", concept="x.day", label=Text("Ngày giao dịch")),
        choice("sex", "Nam", "Nữ", label="Giới tính"),
        choice("way", "Loa phường", "Họp tổ dân phố", "Người thân, bạn bè", write=2),
        grid("g", "Ngắn", "Một nhận định dài phải xuống dòng trong cột hẹp " * 2, "Thái độ phục vụ", headings=True),
        OpenText(id="said", concept="x.said", label=Text("Ý kiến khác"), lines=2),
        Office(id="stamp", concept="", label=Text("Dấu của đơn vị"), lines=0, height=22.0),
        Office(id="clerk", concept="", label=Text("Cán bộ nhập liệu")),
    )


VOCABULARY = ["Ông/Bà", "hài", "lòng", "với", "kết", "quả", "giải", "quyết", "hồ", "sơ", "TỔ", "CHỨC", "PHƯỜNG", "không", "(cấp", "I)"]

words = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12)
labels = words.map(" ".join)


@st.composite
def choices(draw: st.DrawFn, number: int, marking: Marking) -> Choice:
    kind = draw(st.sampled_from([Kind.SINGLE, Kind.YES_NO] if marking is Marking.CIRCLE else [Kind.SINGLE, Kind.MULTI]))
    options = draw(st.lists(labels, min_size=2, max_size=7))
    return choice(
        f"c{number}", *options, kind=kind, per_line=draw(st.integers(0, 4)), write=draw(st.sampled_from([0, 0, 1, 2])), label=draw(labels)
    )


@st.composite
def grids(draw: st.DrawFn, number: int) -> Grid:
    return grid(f"g{number}", *draw(st.lists(labels, min_size=1, max_size=9)), headings=draw(st.booleans()))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    marking = draw(st.sampled_from(Marking))
    kinds = draw(st.lists(st.booleans(), min_size=1, max_size=5))
    asked = [draw(choices(number, marking) if kind else grids(number)) for number, kind in enumerate(kinds)]
    wide = draw(st.booleans())
    fonts = Fonts(draw(st.sampled_from(FontFamily)), body=draw(st.sampled_from([9.0, 11.0, 13.0])))
    head = Heading(Text(draw(labels)), (Text(draw(labels)),), draw(st.booleans()), Text("Mẫu số 1"), (Text(draw(labels)),))
    return a_form(
        *asked,
        marking=marking,
        heading=head,
        paper=draw(st.sampled_from(["A4", "A5", "Letter", "A3"])),
        landscape=wide,
        columns=2 if wide and draw(st.booleans()) else 1,
        fonts=fonts,
    )
