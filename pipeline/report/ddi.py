"""`ddi`: the codebook as DDI-Codebook 2.5 XML, which archives and statistics programs read."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from forms.catalogue import text
from forms.question import Target
from pipeline.report.codebook import Category, Codebook, Variable, label_of
from pipeline.report.group_tables import channel_words

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
"""Namespace of the standard, and where its schema is said to lie."""


def ddi(book: Codebook, lang: str) -> bytes:
    """The XML in UTF-8: the study, the file, and a variable for each question and each column beside them."""
    root = Element("codeBook", {
        "xmlns": NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        "version": "2.5", "ID": _id("codebook", book.layout), "xml:lang": lang,
    })  # fmt: skip
    study = SubElement(root, "stdyDscr")
    title = SubElement(SubElement(study, "citation"), "titlStmt")
    SubElement(title, "titl").text = " – ".join(part for part in (book.form, book.round) if part)
    SubElement(title, "IDNo", {"agency": "phieu"}).text = book.layout
    if book.version:
        SubElement(SubElement(study[0], "verStmt"), "version").text = book.version
    _study(study, book, lang)
    content = SubElement(SubElement(root, "fileDscr", {"ID": "F1"}), "fileTxt")
    SubElement(content, "fileName").text = "responses"
    size = SubElement(content, "dimensns")
    SubElement(size, "caseQnty").text = str(book.responses)
    SubElement(size, "varQnty").text = str(len(book.facts) + len(book.variables) + len(book.written))
    data = SubElement(root, "dataDscr")
    for fact in book.facts:
        _plain(data, fact.column, text(f"digital.column.{fact.column}", lang), fact.count)
    for one in book.variables:
        _variable(data, one, lang)
    for place in book.written:
        _plain(data, place.column, text("digital.codebook.written", lang), place.count)
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _study(study: Element, book: Codebook, lang: str) -> None:
    """Nothing; adds when the answers were given, by how many people, and by which channels."""
    about = SubElement(SubElement(study, "stdyInfo"), "sumDscr")
    for event, day in zip(("start", "end"), book.days, strict=True):
        if day:
            SubElement(about, "collDate", {"event": event, "date": day}).text = day
    SubElement(about, "dataKind").text = text("digital.codebook.data_kind", lang)
    collected = SubElement(SubElement(study, "method"), "dataColl")
    channels = next((fact.values for fact in book.facts if fact.column == "channel"), ())
    for code, count in channels:
        SubElement(collected, "collMode").text = f"{channel_words(code, lang)} ({code}): {count}"


def _plain(data: Element, column: str, label: str, count: int) -> None:
    """Nothing; adds a column of words."""
    plain = SubElement(data, "var", {"ID": _id("V", column), "name": column, "files": "F1", "intrvl": "discrete"})
    SubElement(plain, "labl").text = label
    SubElement(plain, "sumStat", {"type": "vald"}).text = str(count)
    SubElement(plain, "varFormat", {"type": "character"})


def _variable(data: Element, one: Variable, lang: str) -> None:
    """Nothing; adds a question with its words, its counts and its codes, in the order that the schema wants."""
    nature = "ordinal" if one.ordered else "nominal"
    named = {"ID": _id("V", one.column), "name": one.column, "files": "F1", "intrvl": "discrete", "nature": nature}
    variable = SubElement(data, "var", named)
    SubElement(variable, "labl").text = one.label or one.column
    if one.target is not Target.NONE:
        SubElement(variable, "anlysUnit").text = text(f"digital.codebook.{one.target}", lang)
    SubElement(SubElement(variable, "qstn"), "qstnLit").text = one.label or one.column
    SubElement(variable, "sumStat", {"type": "vald"}).text = str(one.n)
    for category in one.categories:
        _category(variable, category, lang)
    if one.concept:
        SubElement(variable, "concept", {"vocab": one.code_list}).text = one.concept
    SubElement(variable, "varFormat", {"type": "character"})


def _category(variable: Element, one: Category, lang: str) -> None:
    """Nothing; adds a code, or a kind of missing."""
    kind = {"missing": "Y", "missType": one.code} if one.missing else {"missing": "N"}
    category = SubElement(variable, "catgry", kind)
    SubElement(category, "catValu").text = one.code
    SubElement(category, "labl").text = label_of(one, lang) or one.code
    SubElement(category, "catStat", {"type": "freq"}).text = str(one.count)


def _id(kind: str, name: str) -> str:
    """A name that XML takes for an ID: what is no plain letter stands as its number."""
    return f"{kind}_" + re.sub(r"[^0-9A-Za-z_.-]", lambda sign: f"-{ord(sign.group()):x}-", name)
