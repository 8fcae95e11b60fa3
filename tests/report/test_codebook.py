"""The codebook as a page and as DDI: every question, code and kind of missing with its count, and nothing from elsewhere."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import pytest

from forms.catalogue import LANGUAGES
from pipeline.digital.own_columns import Told, own_table
from pipeline.report.codebook import Codebook, codebook
from pipeline.report.codebook_page import codebook_page
from pipeline.report.ddi import NAMESPACE, ddi
from tests.digital.exports import layout_of
from tests.digital.test_visits import told

BEFORE_CODES = ["location", "labl", "imputation", "security", "embargo", "respUnit", "anlysUnit", "qstn", "valrng", "invalrng"]
COUNTS = ["undocCod", "universe", "TotlResp", "sumStat", "txt", "stdCatgry", "catgryGrp", "catgry"]
ORDER = [*BEFORE_CODES, *COUNTS, "codInstr", "verStmt", "concept", "derivation", "varFormat", "geoMap", "catLevel", "notes"]
"""The order in which the schema of DDI-Codebook 2.5 wants the parts of a variable."""


def book() -> Codebook:
    people = [told("qr/1", "55-444444"), told("qr/2", "5-1444444", counter="PC06-Q03-K"), told("qr/3", "444444444")]
    return codebook(own_table(people, layout_of(), Told("2026 <Q4>", "1", {"qr/2": "few_answers"})))


def test_codes_and_kinds_of_missing_are_counted() -> None:
    found = {one.column: one for one in book().variables}
    assert [(one.code, one.count) for one in found["r_1"].categories] == [("5", 2), ("4", 1), ("3", 0), ("2", 0), ("1", 0)]
    assert [(one.code, one.count) for one in found["r_3"].categories if one.missing] == [("blank", 1)]
    assert found["r_3"].n == 2 and found["r_1"].code_list == "hl5"
    assert [(one.code, one.count) for one in found["gender"].categories if one.missing] == [("not_scanned", 3)]
    facts = {one.column: one for one in book().facts}
    assert facts["invalid_reason"].values == (("few_answers", 1),) and facts["counter"].count == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_needs_nothing_but_itself(lang: str) -> None:
    page = codebook_page(book(), lang)
    assert f'<html lang="{lang}">' in page and "Công chức có thái độ giao tiếp lịch sự." in page
    assert "2026 &lt;Q4&gt;" in page
    assert not re.search(r"<script|src=|https?://|@import", page)
    assert page.count("<section") == 12


def test_ddi_has_every_variable_in_the_order_of_the_schema() -> None:
    root = fromstring(ddi(book(), "vi"))
    assert root.tag == f"{{{NAMESPACE}}}codeBook" and root.get("version") == "2.5"
    assert [one.tag.rpartition("}")[2] for one in root] == ["stdyDscr", "fileDscr", "dataDscr"]
    variables = root.findall(f".//{{{NAMESPACE}}}var")
    ids = [one.get("ID") for one in variables]
    assert len({*ids}) == len(ids) == int(root.findtext(f".//{{{NAMESPACE}}}varQnty", ""))
    for one in variables:
        places = [ORDER.index(part.tag.rpartition("}")[2]) for part in one]
        assert places == sorted(places)
    rated = next(one for one in variables if one.get("name") == "r_1")
    found = rated.findall(f"{{{NAMESPACE}}}catgry")
    codes = [(one.findtext(f"{{{NAMESPACE}}}catValu"), one.findtext(f"{{{NAMESPACE}}}catStat")) for one in found]
    assert codes == [("5", "2"), ("4", "1"), ("3", "0"), ("2", "0"), ("1", "0")]
