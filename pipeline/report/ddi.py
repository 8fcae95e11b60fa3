"""`ddi`: the codebook as DDI-Codebook 2.5 XML, which archives and statistics programs read."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.report.codebook import Category, Codebook, Variable, label_of

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
    content = SubElement(SubElement(root, "fileDscr", {"ID": "F1"}), "fileTxt")
    SubElement(content, "fileName").text = "responses"
    size = SubElement(content, "dimensns")
    SubElement(size, "caseQnty").text = str(book.responses)
    SubElement(size, "varQnty").text = str(len(book.facts) + len(book.variables) + len(book.written))
    data = SubElement(root, "dataDscr")
    for fact in book.facts:
        plain = SubElement(data, "var", {"ID": _id("V", fact.column), "name": fact.column, "files": "F1", "intrvl": "discrete"})
        SubElement(plain, "varFormat", {"type": "character"})
    for one in book.variables:
        _variable(data, one, lang)
    for place in book.written:
        plain = SubElement(data, "var", {"ID": _id("V", place.column), "name": place.column, "files": "F1", "intrvl": "discrete"})
        SubElement(plain, "varFormat", {"type": "character"})
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _variable(data: Element, one: Variable, lang: str) -> None:
    """Nothing; adds a question with its words, its counts and its codes, in the order that the schema wants."""
    variable = SubElement(data, "var", {"ID": _id("V", one.column), "name": one.column, "files": "F1", "intrvl": "discrete"})
    SubElement(variable, "labl").text = one.label or one.column
    SubElement(SubElement(variable, "qstn"), "qstnLit").text = one.label or one.column
    SubElement(variable, "sumStat", {"type": "vald"}).text = str(one.n)
    for category in one.categories:
        _category(variable, category, lang)
    if one.concept:
        SubElement(variable, "concept", {"vocab": one.code_list}).text = one.concept
    SubElement(variable, "varFormat", {"type": "character"})


def _category(variable: Element, one: Category, lang: str) -> None:
    """Nothing; adds a code, or a kind of missing."""
    category = SubElement(variable, "catgry", {"missing": "Y" if one.missing else "N"})
    SubElement(category, "catValu").text = one.code
    SubElement(category, "labl").text = label_of(one, lang) or one.code
    SubElement(category, "catStat", {"type": "freq"}).text = str(one.count)


def _id(kind: str, name: str) -> str:
    """A name that XML takes for an ID: what is no plain letter stands as its number."""
    return f"{kind}_" + re.sub(r"[^0-9A-Za-z_.-]", lambda sign: f"-{ord(sign.group()):x}-", name)
