"""Writes the tables of `docs/errors.md` from the catalogue and the reasons: `python tools/error_page.py`.

The words around the tables are written by hand; a test compares the page with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.catalogue import catalogue
from omr.reasons import Reason

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"


def cell(words: str) -> str:
    """The text for one cell of a Markdown table."""
    return words.replace("|", "\\|").replace("\n", " ")


def coded_table(codes: Iterable[str], area: str = "") -> str:
    """One row per code: what is wrong and what to do, English above Vietnamese. `area` is cut from the codes shown."""
    english, vietnamese = catalogue("en"), catalogue("vi")
    rows = ["| code | what is wrong | what to do |", "|---|---|---|"]
    for code in codes:
        what, remedy = (f"{cell(english[f'{code}.{part}'])}<br>{cell(vietnamese[f'{code}.{part}'])}" for part in ("message", "remedy"))
        rows.append(f"| `{code.removeprefix(area)}` | {what} | {remedy} |")
    return "\n".join(rows)


def problem_codes() -> list[str]:
    """The codes of all problems in the catalogue, sorted; reasons are not among them."""
    return sorted(key.removesuffix(".message") for key in catalogue("en") if key.endswith(".message") and not key.startswith("reason."))


def reason_codes() -> list[str]:
    """The codes of all reasons: those of `Reason` in its order, then the ones that the acceptance policy and the run add."""
    typed = [f"reason.{reason}" for reason in Reason]
    named = [key.removesuffix(".message") for key in catalogue("en") if key.startswith("reason.") and key.endswith(".message")]
    return list(dict.fromkeys(typed + named))


def with_tables(page: str) -> str:
    """The page with the text between each pair of markers replaced by its table."""
    tables = {"problems": coded_table(problem_codes()), "reasons": coded_table(reason_codes(), "reason.")}
    for name, table in tables.items():
        before, opening, rest = page.partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"\n<!-- /{name} -->")
        assert opening and closing, f"docs/errors.md must have a pair of markers for {name}"
        page = before + opening + table + closing + after
    return page


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
