"""The whole of `phieu score`: readings, a layout and decisions in; scores, responses and the ledger of pages out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from forms.errors import OutputError, Problem
from forms.layout import Layout
from forms.layout_file import load_layout
from forms.printing.run_record import CIVIL, PrintRun
from forms.register.file import load_counters
from pipeline.digital.visits import Visits
from pipeline.errors import InputError, ReadingFileError
from pipeline.merge.belongs import belonging
from pipeline.merge.counter_typed import RegisterOn
from pipeline.merge.counters import NOTHING, HandedDown
from pipeline.merge.decision_tables import Decisions, load_tables
from pipeline.merge.decisions import checked_name
from pipeline.merge.lacking import lacking
from pipeline.merge.repeats import counted_once
from pipeline.merge.resolve import PageCounts, count_pages, resolve
from pipeline.model import Decision, PageRecord, Response, question_keys
from pipeline.reading_file import load_readings
from pipeline.report.detail import Detail, detail, valid_only
from pipeline.report.figure_rows import FigureRow, figure_rows
from pipeline.report.group_tables import GroupTable, group_tables, places_of
from pipeline.report.groups_before import group_changes
from pipeline.report.slip_counts import validity_items
from pipeline.report.successors import origin_as_of
from pipeline.report.wanted import Origin, Wanted
from pipeline.report.weighted import WeightedFigures, weigh_warnings, weighted_figures
from pipeline.run.known_runs import runs_of
from pipeline.scoring.by_counter import CounterScores, score_by_counter
from pipeline.scoring.cube import Cell, cube
from pipeline.scoring.people import People, people_of
from pipeline.scoring.satisfied import chosen_items, satisfied_codes
from pipeline.scoring.score import Scores, score_counts
from pipeline.scoring.validity import fault
from pipeline.targets import check_file, check_file_in

NOTHING_MORE = Wanted()
"""Nothing but counts was asked for."""

PAPER = Origin()
"""Nothing is known of the slips beside the paper."""

NOBODY = people_of(())
"""No figures are made."""

CSV_FILES = ("scores.csv", "questions.csv", "counters.csv", "long.csv", "wide.csv", "texts.csv", "pages.csv")
"""The tables as CSV files, in the order in which they are written."""

MORE_FILES = ("figures.csv", "groups.csv", "slips.csv", "score_sheet.csv", "coverage.csv", "weighted.csv")
"""The tables of what was asked for beside the counts; each is written where it holds something."""


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Scores and everything they were made from.

    `records` are all lines of the readings, repeats of a page marked as such. `files` are the names of readings, layout and decisions
    (the last may be empty), `items` the questions that a person named for `top2`. `warnings` forbid nothing and must be known.
    `by_counter` are the scores of each counter, which the print runs in `runs` name; `round_name` is empty outside a workspace. `detail`,
    `figures` and `groups` are what was asked for beside the counts, `origin` what else is known of the responses; `visits` is what overlaps
    in a round, `weighted` the figures under the design of the survey, `faults` why responses by their id are not valid. `people` are the
    answers of the responses as arrays, in their order; nobody where only counts were asked for.
    """

    layout: Layout
    records: tuple[PageRecord, ...]
    decisions: tuple[Decision, ...]
    responses: tuple[Response, ...]
    pages: PageCounts
    scores: Scores
    files: tuple[str, str, str]
    items: str | None = None
    warnings: tuple[Problem, ...] = ()
    by_counter: tuple[CounterScores, ...] = ()
    runs: tuple[PrintRun, ...] = ()
    detail: Detail | None = None
    figures: tuple[FigureRow, ...] = ()
    groups: tuple[GroupTable, ...] = ()
    origin: Origin = PAPER
    round_name: str = ""
    visits: Visits | None = None
    weighted: WeightedFigures | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    people: People = NOBODY


def score_readings(
    readings: Sequence[Path],
    layout_file: Path,
    *,
    satisfied: str | None = None,
    items: str | None = None,
    decisions: Sequence[Path] = (),
    decided_by: str = "csv",
    photocopied: bool = False,
    run_files: Sequence[Path] = (),
    wanted: Wanted = NOTHING_MORE,
) -> ScoreReport:
    """The scores of one or several readings files, in which every scanned page counts once.

    `satisfied` and `items` are lists as written on the command line (`4,5`; `q1,q2*`), `decisions` the completed tables of doubtful
    answers and of open answers. `photocopied` says that serials stand on several people's sheets: then every scan of a printed page is a
    response of its own. `run_files` are manifests of print runs that do not lie beside the layout; those that do are found. They name the
    counter of a slip; `wanted` is what to make beside the counts, and its register is what typed codes of counters must be in. Raises a
    PhieuError with every problem of the first input that cannot be used, or where no page gives a response.
    """
    layout = load_layout(layout_file)
    runs = runs_of(layout, layout_file, run_files)
    checked_name(decided_by)
    today = datetime.now(CIVIL).date()
    counters = RegisterOn(load_counters(wanted.register_files)[0], wanted.on or today) if wanted.register_files else None

    def settle(records: Sequence[PageRecord]) -> Decisions:
        return load_tables(decisions, layout, records, decided_by, counters)

    files = (", ".join(path.name for path in readings), layout_file.name, ", ".join(path.name for path in decisions))
    place = ", ".join(map(str, readings))
    lines = all_readings(readings)
    return score_lines(
        lines, layout, runs, settle, files, place, satisfied=satisfied, items=items, photocopied=photocopied, wanted=wanted
    )  # fmt: skip


def score_lines(  # noqa: PLR0913 - what a report is made of
    lines: Sequence[PageRecord],
    layout: Layout,
    runs: Sequence[PrintRun],
    settle: Callable[[Sequence[PageRecord]], Decisions],
    files: tuple[str, str, str],
    place: str,
    *,
    satisfied: str | None = None,
    items: str | None = None,
    photocopied: bool = False,
    inherited: HandedDown = NOTHING,
    wanted: Wanted = NOTHING_MORE,
    origin: Callable[[Sequence[Response]], Origin] | None = None,
    joined: Callable[[list[Response]], list[Response]] = list,
) -> ScoreReport:
    """The scores of these lines of readings. `settle` gives the decisions about the pages that count; `files` and `place` are names.

    `inherited` is what pages inherit of covers and batches where their slips say nothing; `origin` tells what else is known of the
    responses, `joined` adds what came by other channels. `wanted` is what to make beside the counts. Raises a PhieuError as above.
    """
    records = belonging(lines, layout, photocopied=photocopied)
    warnings = [*counted_once(lines, photocopied=photocopied).warnings, *lacking(records, layout, photocopied=photocopied)]
    codes = None if satisfied is None else satisfied_codes(satisfied, layout)
    chosen = None if items is None else chosen_items(items, layout)
    settled = settle(records)
    warnings += settled.warnings
    responses = resolve(records, settled.answers, layout, photocopied=photocopied, runs=runs, fields=settled.fields, inherited=inherited)
    responses = joined(responses)
    if not responses:
        code = "score.no_responses" if origin is None else "score.round_empty"
        raise InputError(Problem(code, place, {"pages": len(records)}))
    known, divided = origin_as_of(PAPER if origin is None else origin(responses), wanted, responses, place)
    warnings += divided
    returned = responses
    if wanted.only_valid:
        responses, left_out = valid_only(returned, layout, wanted, place)
        warnings += left_out
    counted = cube(responses, lambda one: Cell(one.channel, counter=one.counter))
    scores = score_counts(counted.totals(), layout, codes, chosen)
    by_counter = score_by_counter(counted, layout, codes, chosen)
    warnings += counters_unknown(by_counter, files[0], in_round=origin is not None)
    pages = count_pages(records, layout, photocopied=photocopied)
    made = detail(responses, returned, layout, scores, wanted, known, chosen)
    people = people_of(responses) if made.methods else NOBODY
    rows, places = tuple(figure_rows(made, people, labels(layout))), places_of(made, known)
    weighted = weighted_figures(made, rows, responses, people, layout, places)
    warnings += weigh_warnings(weighted, place)
    return ScoreReport(
        layout, tuple(records), settled.answers, tuple(responses), pages, scores, files, items, tuple(warnings), by_counter, tuple(runs),
        made, rows, group_changes(group_tables(responses, people, layout, made, places), made, places),
        known, weighted=weighted, faults=faults_of(returned, layout, wanted), people=people,
    )  # fmt: skip


def faults_of(responses: Sequence[Response], layout: Layout, wanted: Wanted) -> dict[str, str]:
    """Why responses are not valid by the rule that is wanted, by id; those that are valid are not in it."""
    items = validity_items(layout, ())
    found = {one.response_id: fault(one, items, wanted.rule) for one in responses}
    return {name: why.value for name, why in found.items() if why is not None}


def labels(layout: Layout) -> dict[str, str]:
    """The words of each question, by key."""
    keys = question_keys(layout)
    return {keys[page.id, question.id]: question.label for page in layout.pages for question in page.questions}


def counters_unknown(by_counter: Sequence[CounterScores], readings: str, *, in_round: bool = False) -> list[Problem]:
    """A warning where the counter of some responses is known, and that of others is not."""
    unknown = [one.responses for one in by_counter if not one.counter]
    if not unknown or len(by_counter) == 1:
        return []
    total = sum(one.responses for one in by_counter)
    code = "score.counter_unknown_in_round" if in_round else "score.counter_unknown"
    return [Problem(code, readings, {"count": unknown[0], "total": total})]


def all_readings(paths: Sequence[Path]) -> list[PageRecord]:
    """The records of all readings files, one file after the other. Raises ReadingFileError with the problems of all of them."""
    records: list[PageRecord] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            records += load_readings(path)
        except ReadingFileError as error:
            problems += error.problems
    if problems:
        raise ReadingFileError(problems)
    return records


def check_outputs(out: Path | None, csv_folder: Path | None, inputs: Sequence[Path | None]) -> None:
    """Nothing; afterwards it is known that the workbook and the tables can be written, and nothing was.

    Raises OutputError where one would take the place of an input, could not be written, or would not open for want of its ending.
    """
    tables = [] if csv_folder is None else [csv_folder / name for name in (*CSV_FILES, *MORE_FILES)]
    written = [*([] if out is None else [out]), *tables]
    taken = {os.path.realpath(path) for path in inputs if path is not None}
    over = [Problem("score.out_is_input", str(path)) for path in written if os.path.realpath(path) in taken]
    if over:
        raise OutputError(over)
    if out is not None:
        if out.suffix.lower() != ".xlsx":
            raise OutputError(Problem("score.out_not_xlsx", str(out), {"better": f"{out.stem or 'scores'}.xlsx"}))
        check_file(out)
    if csv_folder is not None:
        if out is not None and os.path.realpath(out) == os.path.realpath(csv_folder):
            raise OutputError(Problem("output.not_a_folder", str(csv_folder)))
        for path in tables:
            check_file_in(csv_folder, path.name)
