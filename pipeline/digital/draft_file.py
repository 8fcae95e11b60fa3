"""A drafted mapping as the YAML file that a person reads, corrects and confirms."""

from __future__ import annotations

import yaml

from forms.catalogue import text
from pipeline.digital.guess import Draft


def draft_text(draft: Draft, lang: str) -> str:
    """The file: the mapping, above it in comments what a person has to look at."""
    told = [text("digital.draft.first", lang)]
    told += [text("digital.draft.unsure", lang, column=column) for column in dict.fromkeys(draft.unsure)]
    for doubt in dict.fromkeys(one for one, _ in draft.doubts):
        columns = [column for one, column in draft.doubts if one == doubt]
        told.append(text(f"digital.draft.{doubt}", lang, columns="; ".join(columns)))
    if draft.unmatched:
        told.append(text("digital.draft.unmatched", lang, questions=", ".join(draft.unmatched)))
    head = "".join(f"# {line}\n" for line in told)
    return head + yaml.safe_dump(draft.mapping, allow_unicode=True, sort_keys=False, width=140)
