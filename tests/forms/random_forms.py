"""Any form that the model allows, as hypothesis sees it: what the laws of form files and XLSForm hold for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from hypothesis import strategies as st

from forms.form import (
    NO_TEXT,
    CheckRule,
    Choice,
    Counter,
    Date,
    Digits,
    FontFamily,
    Fonts,
    Form,
    Grid,
    GridHeading,
    GridRow,
    Heading,
    Kind,
    Level,
    Margins,
    Marking,
    Missing,
    Office,
    OpenText,
    Option,
    PageSetup,
    Question,
    Scale,
    Section,
    Target,
    Text,
)
from forms.question import plain_words
from forms.scales import registry

ODD_WORDS = [
    "Có",
    "no",
    "1",
    "true",
    "null",
    "~",
    "[x]",
    '{"a": 1}',
    '"q"',
    "a: b",
    "- a",
    "# a",
    "'",
    "=1+1",
    "Ệ",
    "ĐỘ TUỔI",
    "…",
    "🙂",
    "${x}",
    "@",
]
# No line that only spaces and the like make: people say something or leave the key out.
any_words = (
    st.one_of(
        st.sampled_from(ODD_WORDS),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn", "Zs", "Zl", "Zp")), min_size=1, max_size=12),
    )
    .map(plain_words)
    .filter(lambda written: bool(written.strip()))
)
texts = st.builds(Text, any_words, st.one_of(st.just(""), any_words))
maybe_text = st.one_of(st.just(NO_TEXT), texts)
codes = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z_-]{0,3}", fullmatch=True)
mm = st.floats(0.5, 400).map(lambda value: round(value, 2))


class Names:
    """Ids and concepts, each once."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count(1)

    def id(self, stem: str) -> str:
        return f"{stem}{next(self._numbers)}"


@st.composite
def options(draw: st.DrawFn, multiple: bool) -> tuple[Option, ...]:
    chosen = draw(st.lists(codes, min_size=2, max_size=4, unique=True))
    return tuple(
        Option(
            code,
            draw(texts),
            draw(st.integers(0, 3)),
            draw(st.booleans()) if multiple else False,
            draw(st.one_of(st.none(), st.sampled_from(Missing))),
        )
        for code in chosen
    )


@st.composite
def bound_options(draw: st.DrawFn, scale: Scale) -> tuple[Option, ...]:
    """Options of a scale, some or all of them in any order."""
    levels = draw(st.permutations(scale.levels))[: draw(st.integers(2, len(scale.levels)))]
    bound = [Option(level.code, level.label) for level in levels]
    if draw(st.booleans()):
        bound.append(Option("kyk", Text("Không có ý kiến"), missing=Missing.NO_OPINION))
    return tuple(bound)


@st.composite
def questions(draw: st.DrawFn, names: Names, form_id: str) -> Question:
    id_ = names.id("q")
    asked = {
        "id": id_,
        "concept": f"c.{id_}",
        "label": draw(texts),
        "number": draw(maybe_text),
        "note": draw(maybe_text),
        "target": draw(st.sampled_from(Target)),
    }
    scale = draw(st.sampled_from(sorted(registry().values(), key=lambda entry: entry.id)))

    def choice() -> Question:
        kind = draw(st.sampled_from([Kind.SINGLE, Kind.MULTI, Kind.YES_NO]))
        bound = kind is Kind.YES_NO or draw(st.booleans())
        named = registry()["ck2"] if kind is Kind.YES_NO else scale
        scale_id = named.id if bound else ""
        of = draw(bound_options(named)) if bound else draw(options(kind is Kind.MULTI))
        listed = draw(st.sampled_from([scale_id or f"{form_id}/{id_}", "elsewhere/list"]))
        return Choice(
            **asked, kind=kind, options=of, scale=scale_id, code_list=listed, per_line=draw(st.integers(0, 4)), index=draw(st.booleans())
        )

    def grid() -> Question:
        columns = draw(bound_options(scale))
        rows: list[GridRow | GridHeading] = []
        for _ in range(draw(st.integers(1, 3))):
            if draw(st.booleans()):
                rows.append(
                    GridHeading(names.id("h"), draw(texts), draw(st.integers(1, 3)), draw(st.sampled_from(["", "I.", "[1]", "01"])))
                )
            row_id = names.id("r")
            rows.append(GridRow(row_id, f"c.{row_id}", draw(texts), draw(st.sampled_from(["", "1", "a"])), draw(st.sampled_from(Target))))
        widths = tuple(draw(mm) for _ in range(len(columns) + 1)) if draw(st.booleans()) else ()
        return Grid(
            **asked,
            scale=scale.id,
            columns=columns,
            rows=tuple(rows),
            row_title=draw(maybe_text),
            widths=widths,
            header_height=draw(st.one_of(st.none(), mm)),
            index=draw(st.booleans()),
        )

    def comb() -> Question:
        first, second = draw(st.integers(1, 9)), draw(st.integers(1, 9))
        groups = draw(st.sampled_from([(), (first, second)]))
        return Digits(**asked, cells=first + second, groups=groups, check=draw(st.one_of(st.none(), st.sampled_from(CheckRule))))

    kinds: list[Callable[[], Question]] = [
        choice,
        grid,
        comb,
        lambda: Date(**asked),
        lambda: OpenText(**asked, lines=draw(st.integers(1, 6))),
        lambda: Office(**{**asked, "concept": ""}, lines=draw(st.integers(0, 3)), height=draw(st.one_of(st.none(), mm))),
    ]
    return draw(st.sampled_from(kinds))()


@st.composite
def sections(draw: st.DrawFn, names: Names, form_id: str, depth: int = 0) -> Section:
    asked = tuple(draw(questions(names, form_id)) for _ in range(draw(st.integers(1, 2))))
    if depth == 0 and draw(st.booleans()):
        place = Counter(
            id=names.id("k"), concept=names.id("c.k"), label=draw(texts), prefilled=draw(st.booleans()), bubbles=draw(st.booleans())
        )
        asked = (*asked, place) if not any(isinstance(entry, Counter) for entry in asked) else asked
    inner = tuple(draw(sections(names, form_id, depth + 1)) for _ in range(draw(st.integers(0, 1 if depth < 2 else 0))))
    return Section(names.id("s"), draw(maybe_text), tuple(draw(st.lists(texts, max_size=2))), asked, inner)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    names, form_id = Names(), draw(st.sampled_from(["f", "mau-so-02", "sipas-2026"]))
    own_levels = tuple(
        Level(code, draw(texts), tuple(draw(st.lists(any_words, max_size=1))))
        for code in draw(st.lists(codes, min_size=2, max_size=3, unique=True))
    )
    satisfied = frozenset(draw(st.lists(st.sampled_from([level.code for level in own_levels]), max_size=2)))
    return Form(
        id=form_id,
        version=draw(st.sampled_from(["1", "2026.10", "01", "1e5"])),
        heading=Heading(
            draw(texts),
            tuple(draw(st.lists(texts, max_size=2))),
            draw(st.booleans()),
            draw(maybe_text),
            tuple(draw(st.lists(texts, max_size=1))),
            draw(maybe_text),
        ),
        sections=(draw(sections(names, form_id)), *(draw(st.lists(sections(names, form_id, 1), max_size=1)))),
        marking=Marking.BOX,
        introduction=tuple(draw(st.lists(texts, max_size=1))),
        instructions=tuple(draw(st.lists(texts, max_size=2))),
        closing=draw(maybe_text),
        scales=(Scale("own", own_levels, satisfied, draw(st.one_of(st.just(""), any_words))),) if draw(st.booleans()) else (),
        page=PageSetup(
            draw(st.sampled_from(["A4", "A5", "Letter"])),
            draw(st.booleans()),
            draw(st.integers(1, 2)),
            draw(st.booleans()),
            Margins(*(draw(st.floats(0, 60)) for _ in range(4))),
            Fonts(draw(st.sampled_from(FontFamily)), *(draw(st.floats(5, 40)) for _ in range(6))),
        ),
        source=draw(st.one_of(st.just(""), any_words)),
    )
