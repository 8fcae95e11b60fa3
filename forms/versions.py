"""`code_changes`: where a form asks for the same as an earlier one with other codes, so that their figures must not be merged."""

from __future__ import annotations

from collections.abc import Iterator

from forms.crosswalks import common_list, crosswalk
from forms.definition.findings import FormError
from forms.definition.items import Item, items
from forms.errors import Problem
from forms.form import Form
from forms.question import Option


def code_changes(form: Form, before: Form, place: str) -> list[Problem]:
    """A warning for each answer whose concept the earlier form asked for in another way, in printed order; `place` is that of the form.

    Codes that came, went or changed their words are told where no published crosswalk brings both lists together. A crosswalk goes from
    list to list, and a list is a scale or a question of a form: so it cannot tell two versions of one question apart.
    """
    earlier: dict[str, list[Item]] = {}
    for item in items(before):
        earlier.setdefault(item.concept, []).append(item)
    told = {"form": before.id, "version": before.version}
    problems: list[Problem] = []
    for item in items(form):
        twins = earlier.get(item.concept, [])
        twin = next((one for one in twins if one.id == item.id), twins[0] if twins else None)
        if twin is not None:
            problems += [Problem(f"design.{code}", f"{place}: {item.id}", told | values) for code, values in _changes(item, twin)]
    return problems


def _changes(now: Item, then: Item) -> Iterator[tuple[str, dict[str, object]]]:
    """Code and values of every change between two items of one concept."""
    if now.multiple is not then.multiple:
        yield "kind_changed", {"concept": now.concept}
    if now.code_list != then.code_list and _brought_together(now, then):
        return
    olds, news = {option.code: option for option in then.options}, {option.code: option for option in now.options}
    gone, come = [code for code in olds if code not in news], [code for code in news if code not in olds]
    if gone:
        yield "codes_gone", {"concept": now.concept, "codes": ", ".join(gone)}
    if come:
        yield "codes_come", {"concept": now.concept, "codes": ", ".join(come)}
    for code, option in news.items():
        if code in olds and _means(option) != _means(olds[code]):
            yield "code_means_other", {"concept": now.concept, "code": code, "now": option.label.vi, "before": olds[code].label.vi}


def _brought_together(now: Item, then: Item) -> bool:
    """Whether published crosswalks lead every code that is a judgement, on both sides, to one list."""
    try:
        target = common_list(now.concept, (now.code_list, then.code_list))
        for item in (now, then):
            if item.code_list != target:
                known = crosswalk(item.concept, item.code_list, target).codes
                if any(option.code not in known for option in item.options if option.missing is None):
                    return False
    except FormError:
        return False
    return True


def _means(option: Option) -> tuple[str, object]:
    """What tells the meaning of an option: its words, whatever their capitals, and whether it is a judgement."""
    return option.label.vi.casefold(), option.missing
