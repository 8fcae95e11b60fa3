"""Whatever a form file or a workbook says: it is a form, or a refusal that names places; nothing else happens."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import PhieuError
from forms.form import Form
from forms.load import load_form
from forms.xlsform import load_xlsform
from forms.xlsforms.book import workbook_bytes
from forms.xlsforms.rows import xlsform_sheets

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "samples" / "forms" / "quay-a5.yaml"

odd_words = st.sampled_from(
    [
        "",
        "1",
        "01",
        "-1",
        "nan",
        "1e999",
        "true",
        "grid",
        "multi",
        "circle",
        "hl5",
        "x y",
        "Ảnh",
        "[1",
        '{"a": 1}',
        "[]",
        "${a}",
        "\x07",
        "a" * 300,
    ]
)
nonsense: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 99),
    odd_words,
    st.lists(odd_words, max_size=2),
    st.dictionaries(odd_words, odd_words, max_size=2),
)


def ways(node: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    deeper = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [way for name, entry in deeper for way in ((*so_far, name), *ways(entry, (*so_far, name)))]


def told_in_words(path: Path, load: Any) -> None:
    try:
        form = load(path)
    except PhieuError as error:
        for lang in ("vi", "en"):
            assert all(str(path) in line and len(line.splitlines()) == 1 for line in error.lines(lang))
    else:
        assert isinstance(form if isinstance(form, Form) else form[0], Form)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_law_a_spoilt_form_file_is_refused_in_words(data: st.DataObject) -> None:
    content = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 3))):
        *above, last = data.draw(st.sampled_from(ways(content)))
        node = content
        for step in above:
            node = node[step]
        node[last] = data.draw(nonsense)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "f.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        told_in_words(file, load_form)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_law_a_spoilt_workbook_is_refused_in_words(data: st.DataObject) -> None:
    sheets = xlsform_sheets(load_form(SMALL))
    for _ in range(data.draw(st.integers(1, 4))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from(sorted({name for entry in rows for name in entry})))
        row[column] = data.draw(odd_words)
        if data.draw(st.booleans()):
            rows.remove(row) if len(rows) > 1 else None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "f.xlsx"
        file.write_bytes(workbook_bytes(sheets, "spoilt"))
        told_in_words(file, load_xlsform)
