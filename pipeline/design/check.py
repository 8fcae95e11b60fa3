"""`check`: what is wrong, what should be mended, and what is there, for forms, layouts and manifests of print runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.definition.items import items
from forms.definition.translated import untranslated
from forms.errors import LayoutError, PhieuError, Problem
from forms.form import Form
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.layout_checks import design_findings
from forms.layout_file import load_layout, reference_bytes
from forms.printing.run_file import MANIFEST, load_run
from forms.versions import code_changes
from pipeline.design.open_form import open_form
from pipeline.errors import EXIT_DONE, EXIT_NOTHING_DONE, EXIT_PARTLY_DONE


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file: `errors` make it unusable, `warnings` do not; `said` and `values` are its summary in the catalogue."""

    file: Path
    errors: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    said: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def check(files: Iterable[Path], before: Path | None = None) -> list[Checked]:
    """What was found in each file, in order: a form (YAML or XLSForm), a layout (.json) or a manifest (.run.json).

    `before` is an earlier form, another version or another form: where a form asks for the same with other codes, that is a warning.
    Raises PhieuError where that one cannot be used.
    """
    earlier = None if before is None else open_form(before)[0]
    return [_checked(file, earlier) for file in files]


def exit_code(checked: Sequence[Checked]) -> int:
    """0 where every file can be used, 1 where none can, 3 where some can."""
    wrong = sum(1 for one in checked if one.errors)
    return EXIT_DONE if not wrong else EXIT_NOTHING_DONE if wrong == len(checked) else EXIT_PARTLY_DONE


def _checked(file: Path, earlier: Form | None) -> Checked:
    """What was found in one file."""
    try:
        if file.name.lower().endswith(MANIFEST):
            return _run(file)
        return _layout(file) if file.suffix.lower() == ".json" else _form(file, earlier)
    except PhieuError as error:
        return Checked(file, error.problems)


def _layout(file: Path) -> Checked:
    """What was found in a layout and its reference images."""
    layout = load_layout(file)
    reference_bytes(layout, file)
    return Checked(file, said="layout.checked", values=layout.summary())


def _run(file: Path) -> Checked:
    """What was found in the manifest of a print run."""
    run = load_run(file)
    slips = 0 if run.serials is None else run.serials[1] - run.serials[0] + 1
    values = {"run": run.run, "form": run.form or "–", "version": run.version or "–", "slips": slips, "counters": len(run.counters)}
    return Checked(file, said="design.run_checked", values=values | {"covers": len(run.covers)})


def _form(file: Path, earlier: Form | None) -> Checked:
    """What was found in a form, laid out in each of its languages."""
    form, warnings = open_form(file)
    warnings += _new(untranslated(form), form, file, "vi", warnings)
    problems: list[Problem] = []
    laid: dict[str, Layout] = {}
    for lang in languages(form):
        try:
            laid[lang] = lay_out(form, lang)
        except LayoutError as error:
            problems += _new(error.problems, form, file, lang, problems)
        else:
            warnings += _new(design_findings(form, laid[lang]), form, file, lang, warnings)
    if earlier is not None:
        warnings += code_changes(form, earlier, str(file))
    if problems:
        return Checked(file, problems, warnings)
    return Checked(file, (), warnings, "design.form_checked", _summary(form, laid))


def languages(form: Form) -> tuple[str, ...]:
    """The languages in which the form can be printed: Vietnamese, and English where its title has it."""
    return ("vi", "en") if form.heading.title.en else ("vi",)


def _new(found: Iterable[Problem], form: Form, file: Path, lang: str, before: Sequence[Problem]) -> list[Problem]:
    """What was found in one language and not in another before, placed in the file; what is in English only says so."""
    rests = [(one, one.place.removeprefix(form.id).removeprefix(": ")) for one in found]
    placed = [replace(one, place=f"{file}: {rest}" if rest else str(file)) for one, rest in rests]
    return [one if lang == "vi" else replace(one, place=f"{one.place} (en)") for one in placed if one not in before]


def _summary(form: Form, laid: Mapping[str, Layout]) -> dict[str, object]:
    """What a person wants to know first about a form that can be printed."""
    pages = " · ".join(f"{lang} {len(layout.pages)}" for lang, layout in laid.items())
    layout = laid["vi"]
    return {
        "id": form.id,
        "version": form.version,
        "name": form.heading.title.vi,
        "pages": pages if len(laid) > 1 else len(layout.pages),
        "questions": sum(1 for _ in form.questions()),
        "answers": sum(1 for _ in items(form)),
        "boxes": layout.summary()["boxes"],
        "fields": sum(len(page.fields) for page in layout.pages),
    }
