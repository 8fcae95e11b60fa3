"""The SPSS file as SPSS sees it: words, codes, and kinds of missing that it leaves out by itself."""

from __future__ import annotations

from pathlib import Path

import pyreadstat
from click.testing import CliRunner

from forms.layout import Layout
from pipeline.cli import cli
from pipeline.digital.own_columns import Told, own_table
from pipeline.model import Response
from pipeline.report.spss import spss
from pipeline.report.spss_variables import MISSING_CODES, variables
from tests.digital.exports import ROUND, ROW, csv_of, layout_of, mapping, round_at, taken_in
from tests.digital.test_visits import told


def sav(responses: list[Response], layout: Layout, lang: str) -> bytes:
    return spss(variables(own_table(responses, layout, Told()), lang))


def test_the_file_has_words_codes_and_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "phiếu.sav"
    path.write_bytes(sav([told("qr/2", "5-"), told("qr/1", "43", dossier_no="H15-1")], layout_of(), "vi"))
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    assert list(frame["response_id"]) == ["qr/1", "qr/2"] and list(frame["dossier_no"]) == ["H15-1", ""]
    assert meta.column_names_to_labels["dossier_no"] == "mã hồ sơ", "every column has its words"
    assert (meta.variable_measure["r_1"], meta.variable_measure["gender"]) == ("ordinal", "nominal")
    assert meta.column_names_to_labels["r_1"] == "Công chức có thái độ giao tiếp lịch sự."
    assert meta.variable_value_labels["r_1"][5] == "Rất hài lòng"
    assert meta.variable_value_labels["r_1"][MISSING_CODES["blank"]] == "bỏ trống"
    assert list(frame["r_2"]) == [3, MISSING_CODES["blank"]]
    assert list(frame["r_3"]) == [MISSING_CODES["not_scanned"]] * 2
    counted, _ = pyreadstat.read_sav(str(path))
    assert counted["r_2"].count() == 1 and counted["r_3"].count() == 0


def test_options_without_a_judgement_and_several_answers(tmp_path: Path) -> None:
    layout = layout_of("sipas-2026")
    path = tmp_path / "a.sav"
    path.write_bytes(sav([told("qr/1")], layout, "en"))
    _, meta = pyreadstat.read_sav(str(path), user_missing=True)
    assert {f"c2_{code}" for code in "1234567"} <= set(meta.column_names)
    assert len(meta.column_names) == len(["response_id", "channel", "source_ref", "status"]) + 83 + 7


def test_the_command_writes_it(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(ROW), mapping())
        folder = str(found.folder)
    out = tmp_path / "phiếu.sav"
    done = CliRunner().invoke(cli, ["--lang", "vi", "export-responses", str(out), "--round", ROUND, "--workspace", folder])
    assert done.exit_code == 0, done.output
    assert list(pyreadstat.read_sav(str(out))[0]["gender"]) == [1.0]
