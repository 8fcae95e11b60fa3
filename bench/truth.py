"""Scoring readings against a truth file: how many answers are wrong among the accepted, and how many a person must look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import PurePosixPath
from typing import Any

Entry = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Counts over one source of scans; `mistakes` holds a line for each accepted answer that is wrong."""

    pages: int = 0
    read: int = 0
    refused: int = 0
    missing: int = 0
    answers: int = 0
    accepted: int = 0
    accepted_wrong: int = 0
    reviewed: int = 0
    wrong: int = 0
    boxes: int = 0
    boxes_wrong: int = 0
    mistakes: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Nothing; adds another tally to this one."""
        for name in (f.name for f in fields(self)):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def score(template: Entry, truth: Entry, documents: Sequence[Entry]) -> Tally:
    """The tally of reading documents against a truth in the corpus format; an answer one could argue about is no wrong accepted one."""
    total = Tally()
    for key, entry in truth["images"].items():
        total.add(_page(template, key, entry, _document_of(entry, documents)))
    return total


def page_in_file(entry: Entry) -> int:
    """The place of a truth entry inside its file, counted from 1."""
    return int(entry.get("pdf_page") or entry.get("frame", 0) + 1)


def _document_of(entry: Entry, documents: Sequence[Entry]) -> Entry | None:
    """The document of a truth entry: same file (by the end of its path), same place in the file."""
    wanted = PurePosixPath(entry["file"]).parts
    for document in documents:
        if document["page"] == page_in_file(entry) and PurePosixPath(document["source"]).parts[-len(wanted) :] == wanted:
            return document
    return None


def _page(template: Entry, key: str, entry: Entry, document: Entry | None) -> Tally:
    """The tally of one page. A page refused or missing sends all its answers to review."""
    read = document is not None and document["state"] == "read"
    tally = Tally(pages=1, read=int(read), missing=int(document is None), refused=int(document is not None and not read))
    answers = {a["question"]: a for a in document["answers"]} if read and document else {}
    ink = {m["box"]: m["p_ink"] for m in document["marks"]} if read and document else {}
    hard, marked = set(entry.get("hard", {})), set(entry.get("marked", []))
    for question, meant in _graded(template, entry):
        arguable = question["id"] in hard or any(box["id"] in hard for box in question["boxes"])
        got = answers.get(question["id"])
        wrong = got is None or {str(value) for value in got["values"]} != meant
        review = got is None or bool(got["review"])
        tally.answers += 1
        tally.reviewed += review
        tally.accepted += not review
        tally.wrong += wrong
        if wrong and not review and not arguable and got is not None:
            tally.accepted_wrong += 1
            tally.mistakes.append(f"{key} {question['id']}: read {got['values']}, meant {sorted(meant)}, p {got['probability']}")
        if "marked" in entry:
            tally.boxes += len(question["boxes"])
            tally.boxes_wrong += sum((ink.get(box["id"], -1.0) >= 0.5) != (box["id"] in marked) for box in question["boxes"])
    return tally


def _graded(template: Entry, entry: Entry) -> Iterator[tuple[Entry, set[str]]]:
    """The questions of one page whose truth is known, each with the option values that the person meant."""
    ungraded = set(entry.get("ungraded", []))
    live = set(entry.get("marked", [])) - set(entry.get("cancelled", []))
    for question in template["pages"][entry["page"]]["questions"]:
        if any(box["id"] in ungraded for box in question["boxes"]):
            continue
        if question["id"] in entry.get("answers", {}):
            yield question, {str(value) for value in entry["answers"][question["id"]]}
        elif "marked" in entry:
            yield question, {str(box["value"]) for box in question["boxes"] if box["id"] in live}
