"""The codebook as a page and as DDI: every question, code and kind of missing with its count, and nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

import pytest

from forms.catalogue import LANGUAGES
from pipeline.digital.own_columns import Told, own_table
from pipeline.report.codebook import Codebook, codebook
from pipeline.report.codebook_page import codebook_page
from pipeline.report.ddi import NAMESPACE, ddi
from tests.digital.exports import layout_of
from tests.digital.test_visits import told

INSIDE = {
    "codeBook": "docDscr stdyDscr+ fileDscr dataDscr otherMat",
    "stdyDscr": "citation+ studyAuthorization stdyInfo studyDevelopment method dataAccs othrStdyMat notes",
    "citation": "titlStmt! rspStmt? prodStmt? distStmt? serStmt verStmt biblCit holdings notes",
    "titlStmt": "titl! subTitl altTitl parTitl IDNo",
    "stdyInfo": "studyBudget subject abstract sumDscr qualityStatement? notes exPostEvaluation",
    "sumDscr": "timePrd collDate nation geogCover geogUnit geoBndBox? boundPoly anlyUnit universe dataKind",
    "dataColl": "timeMeth dataCollector collectorTraining frequenc sampProc sampleFrame targetSampleSize deviat collMode resInstru "
    "instrumentDevelopment sources? collSitu actMin ConOps weight cleanOps",
    "fileTxt": "fileName fileCitation? dataFingerprint fileCont? fileStrc? dimensns? fileType format filePlac dataChck ProcStat dataMsng "
    "software verStmt",
    "dataDscr": "varGrp nCubeGrp var nCube notes",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng undocCod universe TotlResp sumStat txt "
    "stdCatgry catgryGrp catgry codInstr verStmt concept derivation? varFormat? geoMap catLevel notes",
    "catgry": "catValu? labl txt catStat mrow?",
    "verStmt": "version verResp notes",
    "method": "dataColl notes anlyInfo? stdyClas dataProcessing codingInstructions",
    "fileDscr": "fileTxt locMap? notes",
    "dimensns": "caseQnty varQnty logRecL recPrCas recNumTot",
}
MIXED = {"qstn": {"preQTxt", "qstnLit", "postQTxt", "forward", "backward", "ivuInstr"}}
"""What the schema of DDI-Codebook 2.5 (codebook.xsd, 2.5.1 of 2013-11-14) wants inside an element, in this order.

`!` exactly one, `+` at least one, `?` at most one, else any number; of the mixed ones any, in any order. Others hold words alone.
"""

ATTRIBUTES = {
    "codeBook": {"version": {"2.5"}},
    "var": {"intrvl": {"contin", "discrete"}, "nature": {"nominal", "ordinal", "interval", "ratio", "percent", "other"}},
    "catgry": {"missing": {"Y", "N"}},
    "catStat": {"type": {"freq", "percent", "crosstab", "other"}},
    "sumStat": {"type": {"mean", "medn", "mode", "vald", "invd", "min", "max", "stdev", "other"}},
    "varFormat": {"type": {"numeric", "character"}},
    "collDate": {"event": {"start", "end", "single"}},
}
EVERYWHERE = {"ID", "{http://www.w3.org/XML/1998/namespace}lang", "source", "elementVersion", "elementVersionDate"}
KNOWN = {
    "codeBook": {"version", "codeBookAgency", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"},
    "IDNo": {"agency", "level", "isPersistentIdentifier"},
    "var": {"name", "files", "intrvl", "nature"},
    "labl": {"level", "vendor", "country", "sdatrefs"},
    "concept": {"vocab", "vocabURI", "vocabInstanceURI"},
    "catgry": {"missing", "missType", "country", "sdatrefs", "excls", "catgry", "level"},
    "catStat": {"type", "otherType", "URI", "methrefs", "wgtd", "wgt-var", "weight", "sdatrefs"},
    "sumStat": {"type"},
    "varFormat": {"type"},
    "collDate": {"event", "date"},
}
"""Attributes that an element may have: those of every element, and its own (of `var` and the last three those that we write)."""

REQUIRED = {"var": {"name"}, "sumStat": {"type"}}
"""Values that the schema allows for attributes, and attributes that must be there."""


def faults_in(element: Element) -> Iterator[str]:
    """What the schema would say against an element and all inside."""
    name = element.tag.rpartition("}")[2]
    inside = [one.tag.rpartition("}")[2] for one in element]
    if name in INSIDE:
        wanted = [part.rstrip("!+?") for part in INSIDE[name].split()]
        yield from (f"{part} in {name}" for part in inside if part not in wanted)
        places = [wanted.index(part) for part in inside if part in wanted]
        if places != sorted(places):
            yield f"order in {name}"
        for part in INSIDE[name].split():
            count = inside.count(part.rstrip("!+?"))
            if (part[-1] in "!+" and not count) or (part[-1] in "!?" and count > 1):
                yield f"{count} {part} in {name}"
    elif name in MIXED:
        yield from (f"{part} in {name}" for part in inside if part not in MIXED[name])
    elif inside:
        yield f"more than words in {name}"
    yield from (f"{attribute} of {name}" for attribute in {*element.keys()} - KNOWN.get(name, set()) - EVERYWHERE)
    for attribute, values in ATTRIBUTES.get(name, {}).items():
        if attribute in element.attrib and element.get(attribute) not in values:
            yield f"{attribute} of {name}"
    yield from (f"no {attribute} of {name}" for attribute in sorted(REQUIRED.get(name, set()) - set(element.keys())))
    for one in element:
        yield from faults_in(one)


def book() -> Codebook:
    people = [
        told("qr/1", "55-444444", received_at="2026-08-03T10:00:00.000+00:00"),
        told("qr/2", "5-1444444", counter="PC06-Q03-K"),
        told("qr/3", "444444444"),
    ]
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
    judged = {"vi": ("đánh giá cơ quan", "đánh giá cán bộ, công chức"), "en": ("judges the agency", "judges the officer")}[lang]
    assert all(f" · {who} · " in page for who in judged)


def test_ddi_has_every_variable_in_the_order_of_the_schema() -> None:
    root = fromstring(ddi(book(), "vi"))
    assert root.tag == f"{{{NAMESPACE}}}codeBook" and root.get("version") == "2.5"
    assert [one.tag.rpartition("}")[2] for one in root] == ["stdyDscr", "fileDscr", "dataDscr"]
    variables = root.findall(f".//{{{NAMESPACE}}}var")
    ids = [one.get("ID") for one in variables]
    assert len({*ids}) == len(ids) == int(root.findtext(f".//{{{NAMESPACE}}}varQnty", ""))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", str(one)) for one in ids), "xs:ID takes no other names"
    assert list(faults_in(root)) == []
    files = {one.get("ID") for one in root.findall(f"{{{NAMESPACE}}}fileDscr")}
    assert {one.get("files") for one in variables} == files
    assert all(one.findtext(f"{{{NAMESPACE}}}labl") for one in variables), "every column has its words"
    days = [(one.get("event"), one.get("date")) for one in root.iter(f"{{{NAMESPACE}}}collDate")]
    assert days == [("start", "2026-08-03"), ("end", "2026-08-03")]
    assert root.findtext(f".//{{{NAMESPACE}}}collMode") == "VNeID (vneid): 3"
    rated = next(one for one in variables if one.get("name") == "r_1")
    found = rated.findall(f"{{{NAMESPACE}}}catgry")
    assert rated.findtext(f"{{{NAMESPACE}}}anlysUnit") == "đánh giá cán bộ, công chức"
    codes = [(one.findtext(f"{{{NAMESPACE}}}catValu"), one.findtext(f"{{{NAMESPACE}}}catStat")) for one in found]
    assert codes == [("5", "2"), ("4", "1"), ("3", "0"), ("2", "0"), ("1", "0")]
