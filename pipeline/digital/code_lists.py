"""Which list of codes a question has, and how codes of another list lead to it: by published crosswalks only."""

from __future__ import annotations

from collections.abc import Mapping

from forms.crosswalks import Crosswalk, crosswalk, published
from forms.definition.findings import FormError
from forms.layout import Layout, LayoutQuestion
from forms.scales import code_of, registry


def own_list(layout: Layout, question: LayoutQuestion) -> str:
    """The list of codes of a question: the scale whose codes and words its options are, else `<form>/<question>`."""
    boxes = [box for box in question.boxes if not box.missing]
    codes = {box.value for box in boxes}
    for scale in registry().values():
        if codes == {level.code for level in scale.levels} and all(code_of(scale, box.label) == box.value for box in boxes):
            return scale.id
    return f"{layout.form or layout.name}/{question.id}"


def words_of(code_list: str) -> dict[str, tuple[str, ...]] | None:
    """Every code of a published list with the words for it; None for a list that only a form knows."""
    scale = registry().get(code_list)
    levels = scale.levels if scale else published().lists.get(code_list)
    if levels is None:
        return None
    return {level.code: tuple(word for word in (level.label.vi, level.label.en, *level.synonyms) if word) for level in levels}


def way(concept: str, source: str, target: str) -> Mapping[str, str]:
    """Every code of the list `source` that has one meaning in the list `target`.

    The way is a published crosswalk, or two of them by way of the concept's canonical list. Raises FormError where there is none: then
    nothing may be merged.
    """
    walks = published().crosswalks
    canonical = published().concepts.get(concept)
    if (source, target) in walks or canonical is None:
        return crosswalk(concept, source, target).codes
    there = crosswalk(concept, source, canonical).codes if source != canonical else None
    back = _back(crosswalk(concept, target, canonical))
    if there is None:
        return back
    return {code: back[meant] for code, meant in there.items() if meant in back}


def _back(walk: Crosswalk) -> dict[str, str]:
    """The crosswalk from its end to its start, as far as a code comes from one code only."""
    ends = list(walk.codes.values())
    return {end: start for start, end in walk.codes.items() if ends.count(end) == 1}


__all__ = ["FormError", "own_list", "way", "words_of"]
