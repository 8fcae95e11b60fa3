"""Sheets of the workbook for the figures that were asked for beside the counts, and how each of them was made."""

from __future__ import annotations

import pandas as pd

from forms.catalogue import text
from pipeline.report.coverage import coverage_frame
from pipeline.report.detail import Detail
from pipeline.report.detail_frames import asked_for_slips, figures_frame, groups_frame, sheet_frame, slips_frame
from pipeline.report.group_tables import PLACES
from pipeline.report.score_report import ScoreReport
from pipeline.report.weighted import exact_frame
from pipeline.scoring.methods import methods

STYLE = "_style"
"""The column of a worded frame that says how its row looks; it is not written."""

FIGURE_NUMBERS = frozenset({"value", "low", "high", "before", "unweighted", "weighted", "se"})
"""Columns whose cells are percentages or points, as the figure of the row is."""

POINT_STYLES = frozenset({"points", "whole_points"})
"""Styles of rows whose figures are points."""

POINTS = "0.00"
"""Points with two decimals."""

DETAIL_FORMATS = {
    "change": "+0.00;-0.00;0.00",
    "returned_rate": "0.00%",
    "valid_rate": "0.00%",
    "deff": POINTS,
    "maximum": POINTS,
    "self_score": POINTS,
    "verified_score": POINTS,
}
"""Column → number format, beside those of the other sheets."""


def detail_sheets(report: ScoreReport, lang: str) -> list[tuple[str, pd.DataFrame]]:
    """The sheets that hold something, by name."""
    made = report.detail
    if made is None:
        return []
    frames = (
        ("figures", worded_figures(figures_frame(report.figures, made, lang, printed=False), report, lang)),
        ("groups", worded_groups(groups_frame(report.groups, made, lang, printed=False), lang)),
        ("slips", slips_frame(made.slips if asked_for_slips(made) else (), made, printed=False)),
        ("score_sheet", sheet_frame(made, lang, printed=False)),
        ("weighted", worded_weighted(exact_frame(report.weighted, lang), lang)),
        ("coverage", coverage_frame(report, lang)),
    )
    return [(name, frame) for name, frame in frames if len(frame)]


def worded_figures(frame: pd.DataFrame, report: ScoreReport, lang: str) -> pd.DataFrame:
    """The figures in words, criteria indented as their tree stands; the whole stands out. Columns that nothing fills are left out."""
    depths = [row.depth for row in report.figures]
    whole = [scope == "criterion" and depth == 0 for scope, depth in zip(frame["scope"], depths, strict=True)]
    kept = frame.drop(
        columns=["basis", *(name for name in ("low", "high", "band", "before", "change") if not any(_there(cell) for cell in frame[name]))]
    )
    return kept.assign(
        scope=[text(f"score.scope.{scope}", lang) for scope in frame["scope"]],
        name=["    " * depth + name for depth, name in zip(depths, frame["name"], strict=True)],
        made=[made_words(made, lang) for made in frame["made"]],
        measure=[text(f"score.unit.{unit}", lang) for unit in frame["measure"]],
        state=[text(f"score.state.{state}", lang) for state in frame["state"]],
        **{STYLE: [_style(top, unit) for top, unit in zip(whole, frame["measure"], strict=True)]},
    )


def made_words(made: str, lang: str) -> str:
    """How a figure was put together, in words: pooled or weighted, and the codes that count as satisfied."""
    way, _, codes = made.partition(" ")
    return f"{text(f'score.combine_short.{way}', lang)} {codes}".rstrip()


def worded_groups(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The groups in words. Columns that nothing fills are left out."""
    kept = frame.drop(columns=[name for name in ("before", "change") if not any(_there(cell) for cell in frame[name])])
    return kept.assign(
        by=[text(f"score.by.{by}", lang) if by in PLACES else by for by in frame["by"]],
        measure=[text(f"score.unit.{unit}", lang) if unit else "" for unit in frame["measure"]],
        **{STYLE: [_style(False, unit) for unit in frame["measure"]]},
    )


def worded_weighted(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The figures under the design in words."""
    return frame.assign(
        scope=[text(f"score.scope.{scope}", lang) for scope in frame["scope"]],
        measure=[text(f"score.unit.{unit}", lang) for unit in frame["measure"]],
        **{STYLE: [_style(False, unit) for unit in frame["measure"]]},
    )


def detail_rows(report: ScoreReport, lang: str) -> list[tuple[str, str]]:
    """How each number was made, as (what, how): each method with formula, denominator, source and state."""
    made = report.detail
    if made is None or not (made.methods or made.wanted.by or made.sheet):
        return []

    def line(entry: str, **values: object) -> tuple[str, str]:
        return text(f"score.made.{entry}.what", lang), text(f"score.made.{entry}.how", lang, **values)

    rows = [
        (text("score.made.method", lang, id=one.id), text("score.made.method_how", lang, name=one.name.said(lang), formula=one.formula,
            base=one.base.said(lang), rounding=text(f"score.rounding.{made.wanted.rounding}", lang), source=one.source,
            state=text(f"score.state.{one.state}", lang)))
        for one in (methods()[name] for name in _used(made))
    ]  # fmt: skip
    if made.index is not None:
        combine = made.wanted.combine or made.index.combine
        rows.append(line("index", id=made.index.id, name=made.index.name.said(lang), combine=text(f"score.combine.{combine}", lang)))
    if made.scheme is not None:
        bounds = "; ".join(f"{band.name.said(lang)} ≥ {float(band.lower):g}" for band in made.scheme.bands)
        state = text(f"score.state.{made.scheme.state}", lang)
        rows.append(line("bands", name=made.scheme.name.said(lang), bounds=bounds, first=f"{made.scheme.valid_from:%d/%m/%Y}", state=state))
    if report.groups:
        rows.append(line("groups", least=made.wanted.small_cells))
    days = [table.day for table in report.groups if table.day is not None]
    if days:
        rows.append(line("register", day=f"{days[0]:%d/%m/%Y}"))
    if asked_for_slips(made):
        rows.append(line("valid"))
    if made.before:
        rows.append(line("before", count=len(made.before)))
    return [*rows, line("weights"), *([line("intervals")] if made.wanted.intervals else [])]


def _used(made: Detail) -> list[str]:
    """The ids of all methods that a figure of the report names, in the order of the registry."""
    lines = () if made.sheet is None else made.sheet.lines
    used = {*made.methods, *(one.made_from.method for one in lines if one.made_from is not None)}
    used |= {"ratio_resp"} if any(line.issued for line in made.slips) else set()
    return [name for name in methods() if name in used]


def _style(whole: bool, unit: str) -> str:
    """The style of a row."""
    return {(True, True): "whole_points", (True, False): "whole", (False, True): "points"}.get((whole, unit == "points"), "")


def _there(cell: object) -> bool:
    """Whether a cell holds something."""
    return not (cell == "" or pd.isna(cell))  # type: ignore[call-overload]
