"""Reports over units and channels: pictures, hidden units, and sums that give nothing away."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from forms.catalogue import catalogue
from forms.layout_file import load_layout, save_layout
from pipeline.merge.decision_tables import Decisions
from pipeline.model import Response
from pipeline.report.edition.contents import contents
from pipeline.report.edition.gather import Edition, about_people
from pipeline.report.edition.make import edition_files, grouped, write_edition
from pipeline.report.score_report import score_lines
from pipeline.report.wanted import Origin, Wanted
from tests.report.test_figures import FORM, INDEX, sheets
from tests.sheets import page

PLACES = [
    ("PC06", "truc_tiep", 12),
    ("PC06", "hop_thu", 8),
    ("PA08", "truc_tiep", 9),
    ("CAX-01", "truc_tiep", 3),
    ("CAX-02", "truc_tiep", 7),
]
"""Slips of units and channels: CAX-01 is too small to show, and one unit must go with it."""


def edition(folder: Path, public: bool) -> Edition:
    if not (folder / "layout.json").exists():
        save_layout(FORM, folder / "layout.json", {})
        (folder / "index.yaml").write_text(INDEX, encoding="utf-8")
    form = load_layout(folder / "layout.json")
    lines, whence = [], []
    for number, (unit, channel, count) in enumerate(PLACES):
        for sheet in sheets(str(1 + number % 3), count, "5", "4", str(2 + number % 3), "3"):
            lines.append(page(f"{len(lines)}.jpg", sheet, layout_id=form.id, sha256=f"{len(lines):064}"))
            whence.append((unit, channel))

    def origin(responses: Sequence[Response]) -> Origin:
        at = {one.response_id: whence[int(one.source_ref.partition(".")[0])] for one in responses}
        issued = {(unit, channel): count + 2 for unit, channel, count in PLACES}
        return Origin({key: unit for key, (unit, _) in at.items()}, {key: channel for key, (_, channel) in at.items()}, issued)

    wanted = grouped(Wanted(index_file=folder / "index.yaml"), about_people(form), register=False)
    report = score_lines(lines, form, (), lambda _: Decisions((), ()), ("thử", "layout", ""), "thử", wanted=wanted, origin=origin)
    return Edition(report, "vi", "thử", public)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("units")
    write_edition(edition(folder, public=True), folder / "out")
    return folder / "out"


def rows(folder: Path, name: str) -> list[list[str]]:
    file = next((folder / "tables").glob(f"*-{name}.csv"))
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def test_units_are_ranked_and_pictured_and_the_hidden_are_in_no_picture(public: Path) -> None:
    ranked = [(row[0], row[1]) for row in rows(public, "by_unit")[1:]]
    shown = [name for rank, name in ranked if rank]
    hidden = [name for rank, name in ranked if not rank]
    assert "CAX-01" in hidden and len(hidden) >= 2 and shown
    for name in ("ranking_1", "heat_1", "channels"):
        drawing = (public / "charts" / f"{name}.svg").read_text(encoding="utf-8")
        assert all(unit not in drawing for unit in hidden)
    assert all(unit in (public / "charts" / "ranking_1.svg").read_text(encoding="utf-8") for unit in shown)
    assert "Thái độ" in (public / "charts" / "heat_1.svg").read_text(encoding="utf-8").replace("</tspan>", " ") or (
        "Thái" in (public / "charts" / "heat_1.svg").read_text(encoding="utf-8")
    )


def test_the_table_of_slips_of_a_public_edition_gives_no_hidden_unit_away(public: Path) -> None:
    """In every sum that is printed, what is hidden is at least two rows with five people together, or nothing."""
    slips = rows(public, "progress")[1:]
    by_channel = {"Phát trực tiếp": 31, "Hòm thư góp ý": 8}
    for channel, total in by_channel.items():
        here = [row for row in slips if row[0] == channel and row[1] != "Tất cả đơn vị"]
        away = [row for row in here if row[3] == "(không in)"]
        left = total - sum(int(row[3]) for row in here if row not in away)
        assert left == 0 or (len(away) >= 2 and left >= 5)
    units = {row[1]: row for row in rows(public, "by_unit")[1:]}
    for name, row in units.items():
        parts = [line for line in slips if line[1] == name]
        told = sum(int(line[3]) for line in parts if line[3] != "(không in)")
        assert row[2] == "(không in)" or told == int(row[2]) or int(row[2]) - told >= 5
    assert "CAX-01" in units and units["CAX-01"][2] == "(không in)"


def test_the_office_edition_counts_every_slip(tmp_path: Path) -> None:
    made = edition(tmp_path, public=False)
    files = edition_files(made, contents(made))
    slips = list(csv.reader(str(files["tables/02-progress.csv"]).lstrip("\ufeff").splitlines(), delimiter=";"))
    assert {(row[1], row[2], row[3]) for row in slips[1:] if "CAX-01" in row[1]} == {("CAX-01", "5", "3")}
    assert slips[-1][2:4] == ["49", "39"]
    assert {"ranking_1", "heat_1", "channels", "diverging_1_1"} <= {Path(name).stem for name in files if name.startswith("charts/")}


def test_vietnamese_texts_write_the_per_cent_sign_in_one_way() -> None:
    assert [key for key, words in catalogue("vi").items() if re.search(r"[0-9}] %(?![(a-zA-Z])", words)] == []
