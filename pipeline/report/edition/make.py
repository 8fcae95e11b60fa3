"""`report`: a round, or readings, as one folder: workbook, page, document, data, pictures, and the list of all figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.catalogue import text
from forms.errors import OutputError, Problem
from forms.layout_file import load_layout
from forms.together import together
from pipeline.intake.place import register_of
from pipeline.report.before import load_before
from pipeline.report.csv_files import csv_text
from pipeline.report.edition.charts.picture import grounded
from pipeline.report.edition.contents import Section, contents
from pipeline.report.edition.document import report_document
from pipeline.report.edition.figures_file import figures_list
from pipeline.report.edition.flat import printed_frame
from pipeline.report.edition.gather import (
    NO_LETTERHEAD,
    Check,
    EarlierRound,
    Edition,
    Letterhead,
    about_people,
    check_series,
    earlier_figures,
)
from pipeline.report.edition.page import report_page
from pipeline.report.edition.sheets import report_workbook, tables_of
from pipeline.report.edition.units_day import data_notes
from pipeline.report.export_responses import round_table
from pipeline.report.group_tables import CHANNEL, COUNTER, LEVEL, UNIT, UNIT_CHANNEL, places_of
from pipeline.report.groups_before import COMPARED, compared, groups_of
from pipeline.report.round_report import chosen_form, score_round
from pipeline.report.score_report import ScoreReport, score_readings
from pipeline.report.spss import spss
from pipeline.report.spss_variables import variables
from pipeline.report.wanted import Wanted
from pipeline.run.reviews.audit_tables import audit_found
from pipeline.scoring.groups import single_choices
from pipeline.store.audit_samples import samples_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.targets import check_folder, new_folders

CHARTS, TABLES = "charts", "tables"
"""The folders inside that of the report."""

TABLE_OF_FIGURES = ".csv"
"""How the name of a file of earlier figures ends; any other name is that of a round."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How answers are counted, as `phieu score` is told: the layout id of the form, satisfied codes, questions, copies of one slip."""

    form: str | None = None
    satisfied: str | None = None
    items: str | None = None
    photocopied: bool = False


@dataclass(frozen=True, slots=True)
class Scans:
    """Readings files with what belongs to them."""

    readings: tuple[Path, ...]
    layout: Path
    decisions: tuple[Path, ...] = ()
    decided_by: str = "csv"
    runs: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """How a report is published: its language, whether everybody may see it, and what stands at its head and foot."""

    lang: str
    public: bool = False
    letterhead: Letterhead = NO_LETTERHEAD


def round_edition(
    workspace: Workspace, name: str, counting: Counting, wanted: Wanted, before: Sequence[str], publication: Publication
) -> Edition:
    """The report of a round. `before` are rounds or `figures.csv` files, the oldest first. Raises PhieuError."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, name)
        samples = [one.number for one in samples_of(connection, campaign.id)]
    _, layout = chosen_form(workspace, campaign, counting.form)
    known = bool(wanted.register_files) or register_of(workspace, campaign) is not None
    report = score_round(
        workspace, name, form=counting.form, satisfied=counting.satisfied, items=counting.items, photocopied=counting.photocopied,
        wanted=grouped(wanted, about_people(layout), register=known),
    )  # fmt: skip

    def earlier(one: str) -> EarlierRound:
        if one.endswith(TABLE_OF_FIGURES):
            return figures_before(one)
        with workspace.database.reading() as connection:
            round_then = round_named(connection, one)
        _, layout_then = chosen_form(workspace, round_then, None)
        asked = replace(wanted, by=tuple(by for by in wanted.by if by in single_choices(layout_then)))
        has_register = bool(wanted.register_files) or register_of(workspace, round_then) is not None
        groups = grouped(asked, about_people(layout_then), register=has_register)  # hidden as in a report of that round
        bare = tuple(by for by in groups.by if by not in COMPARED)
        plain = replace(groups, bare=bare, intervals=False, as_of=None, strata_file=None, weights_file=None, rake_file=None)
        then = score_round(
            workspace, one, satisfied=counting.satisfied, items=counting.items, photocopied=counting.photocopied, wanted=plain
        )
        return EarlierRound(one, earlier_figures(then), groups_of(then.groups))

    checks = [Check(number, found) for number in samples for found in audit_found(workspace, name, number=number)]
    return _edition(report, name, [earlier(one) for one in before], checks, publication)


def readings_edition(scans: Scans, counting: Counting, wanted: Wanted, before: Sequence[str], publication: Publication) -> Edition:
    """The report of readings files. `before` are `figures.csv` files. Raises PhieuError."""
    layout = load_layout(scans.layout)
    report = score_readings(
        scans.readings, scans.layout, satisfied=counting.satisfied, items=counting.items, decisions=scans.decisions,
        decided_by=scans.decided_by, photocopied=counting.photocopied, run_files=scans.runs,
        wanted=grouped(wanted, about_people(layout), register=bool(wanted.register_files)),
    )  # fmt: skip
    return _edition(report, scans.readings[0].stem, [figures_before(one) for one in before], [], publication)


def figures_before(written: str) -> EarlierRound:
    """The figures of a table; its name, or that of its folder where it is called figures, is that of the round."""
    path = Path(written)
    name = path.resolve().parent.name if path.stem == "figures" else path.stem
    return EarlierRound(name, load_before(path))


def grouped(wanted: Wanted, people: Sequence[str], *, register: bool) -> Wanted:
    """The wishes with every group that a report has: places, channels, and the questions named, else those about people."""
    places = (*((LEVEL,) if register else ()), UNIT, COUNTER, CHANNEL, UNIT_CHANNEL)
    return replace(wanted, by=tuple(dict.fromkeys((*places, *(wanted.by or people)))), bare=(UNIT_CHANNEL,))


def _edition(report: ScoreReport, name: str, before: Sequence[EarlierRound], checks: Sequence[Check], publication: Publication) -> Edition:
    """The edition, after every series was found to be one."""
    check_series(report, before)
    made, last = report.detail, before[-1] if before else None
    if made is not None and last is not None and last.groups is not None:
        report = replace(report, groups=compared(report.groups, last.groups, made, last.figures, places_of(made, report.origin)))
    return Edition(report, publication.lang, name, publication.public, publication.letterhead, tuple(before), tuple(checks))


def write_edition(edition: Edition, out: Path) -> list[Path]:
    """The files written into the folder: all of them or none. Raises OutputError, also where the folder holds anything else."""
    made = edition_files(edition, contents(edition))
    check_alone(out, [*made])
    with new_folders(out, *sorted({(out / name).parent for name in made})), together() as waiting:
        for name, content in made.items():
            waiting.file(out / name).write(content)
    return [out / name for name in made]


def edition_files(edition: Edition, sections: Sequence[Section]) -> dict[str, bytes | str]:
    """The content of every file by its path in the folder. A public edition has no data of single persons."""
    lang, rounding = edition.lang, edition.made.wanted.rounding
    made: dict[str, bytes | str] = {
        "workbook.xlsx": report_workbook(edition, sections),
        "report.html": report_page(edition, sections),
        "report.docx": report_document(edition, sections),
        "figures.csv": csv_text(figures_list(edition, sections), lang),
    }
    if not edition.public:
        made["data.sav"] = spss(
            variables(round_table(edition.report), lang), text("report.title", lang, name=edition.name), data_notes(edition)
        )
    for number, table in enumerate(tables_of(edition, sections), 1):
        made[f"{TABLES}/{number:02}-{file_name(table.id)}.csv"] = csv_text(printed_frame(table, lang, rounding), lang)
    for section in sections:
        for picture in section.pictures:
            made[f"{CHARTS}/{file_name(picture.id)}.svg"] = grounded(picture.svg)
            made[f"{CHARTS}/{file_name(picture.id)}.png"] = picture.png
    return made


def file_name(name: str) -> str:
    """The name without letters that some system takes in no file name."""
    return re.sub(r"[^\w-]", "-", name)


def check_alone(out: Path, names: Sequence[str]) -> None:
    """Nothing; afterwards the folder holds nothing that is not written anew. Raises OutputError.

    What an earlier report left would be taken for a part of this one, and an edition for the public would lie beside data of persons.
    """
    check_folder(out)
    if not out.is_dir():
        return
    known = {out / name for name in names} | {(out / name).parent for name in names}
    foreign = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path not in known)
    if foreign:
        shown = ", ".join(foreign[:3]) + (" …" if len(foreign) > 3 else "")
        raise OutputError(Problem("report.folder_not_alone", str(out), {"found": shown}))
