"""Fit what tells a written field from a blank one, on simulated strips, and say how well it does on fields of our own forms.

    python tools/fit_fields.py measure --strips 2000 --seed 1 --out invented.npz           (invented fields: to fit on)
    python tools/fit_fields.py measure --strips 1000 --seed 2 --ours --out ours.npz        (fields of samples/forms: held back)
    python tools/fit_fields.py fit invented.npz --held-back ours.npz --out omr/models/fields.json

Needs the extra `train`. Every condition of the simulator comes equally often; half of the strips are written on. Writing that did not
arrive on the scan is left out, as nobody can find it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from forms.draw import blank
from forms.geometry import Rect, px_per_mm
from forms.lay_out import lay_out
from forms.layout import FieldKind, LayoutPage, WriteField
from forms.load import load_form
from omr.reading import Floats
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.field_strips import MARGIN, RASTER_DPI, Strip, strip, written_strip
from omr.writing.field_ink import FEATURES, foreign_ink, measured
from omr.writing.field_model import FieldModel, model_from_json
from omr.writing.fields import cut_fields

FORMS = Path(__file__).resolve().parents[1] / "samples" / "forms"

JITTER_MM = 0.08
"""Standard deviation of the registration error that is simulated, across and down."""

TEXTS = (FieldKind.TEXT, FieldKind.OTHER, FieldKind.OFFICE)

STIFFNESS = 10.0
"""Inverse weight of the penalty on the model's weights: of 1, 3, 10, 30 and 100 the one after which held-back errors no longer fall."""

REVIEWED = 0.98
"""The probability below which `omr/writing/open_text.py` sends a field to a person, for the figures of the card."""


def measured_strip(number: int, seed: int, ours: bool) -> tuple[Floats, bool, bool, str]:
    """The measures of one strip, whether it is written on, whether that can be seen, and its condition."""
    rng = np.random.default_rng([seed, number])
    name = list(DEGRADATIONS)[number % len(DEGRADATIONS)]
    paper = our_strip(rng) if ours else strip(rng)
    field = paper.page.fields[0]
    made = written_strip(paper, field, bool(rng.random() < 0.5), DEGRADATIONS[name], rng)
    nothing = np.zeros((0, 2))
    off = np.array([[1.0, 0.0, rng.normal(0.0, JITTER_MM)], [0.0, 1.0, rng.normal(0.0, JITTER_MM)], [0.0, 0.0, 1.0]])
    seen = cut_fields(made.grey, paper.page, made.to_image @ off, nothing)[0]
    drawn = cut_fields(paper.printed, paper.page, np.diag([paper.px_per_mm, paper.px_per_mm, 1.0]), nothing)[0]
    return measured(foreign_ink(seen, drawn)), made.written, made.visible, name


def our_strip(rng: np.random.Generator) -> Strip:
    """A field of one of the sample forms with the paper round it."""
    strips = our_strips()
    return strips[rng.integers(len(strips))]


@cache
def our_strips() -> tuple[Strip, ...]:
    """All fields for words of the sample forms, cut out of their drawn pages."""
    return tuple(_cut_strips())


def _cut_strips() -> Iterator[Strip]:
    fine = px_per_mm(RASTER_DPI)
    for file in sorted(FORMS.glob("*.yaml")):
        layout = lay_out(load_form(file))
        for page, drawn in zip(layout.pages, pypdfium2.PdfDocument(io.BytesIO(blank(layout))), strict=True):
            raster = np.asarray(drawn.render(scale=RASTER_DPI / 72, grayscale=True).to_numpy()).squeeze()
            for field in (field for field in page.fields if field.kind in TEXTS and not field.cells):
                rect = field.rect
                x, y = max(0, round((rect.x - MARGIN) * fine)), max(0, round((rect.y - MARGIN) * fine))
                part = raster[y : round((rect.bottom + MARGIN) * fine), x : round((rect.right + MARGIN) * fine)]
                place = WriteField("field", "field", field.kind, Rect(rect.x - x / fine, rect.y - y / fine, rect.w, rect.h))
                yield Strip(part.copy(), LayoutPage("strip", part.shape[1] / fine, part.shape[0] / fine, (), fields=(place,)), fine)


@click.group()
def cli() -> None:
    """Fit what tells a written field from a blank one."""


@cli.command()
@click.option("--strips", default=2000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--ours", is_flag=True, help="Fields of the sample forms instead of invented ones.")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def measure(strips: int, seed: int, ours: bool, out: Path) -> None:
    """Simulate strips and keep what is measured on them."""
    cv2.setNumThreads(1)
    rows = [measured_strip(number, seed, ours) for number in range(strips)]
    features, written, visible, condition = (np.array(column) for column in zip(*rows, strict=True))
    np.savez_compressed(out, features=features, written=written, visible=visible, condition=condition)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--held-back", "held_back", multiple=True, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
def fit(files: tuple[Path, ...], held_back: tuple[Path, ...], out: Path) -> None:
    """Fit the weights and write them with a card of what was seen on strips that they were not fitted on."""
    from sklearn.linear_model import LogisticRegression

    features, written, _ = loaded(files)
    mean, scale = features.mean(axis=0), features.std(axis=0)
    plain = FieldModel("", tuple(mean), tuple(scale), (), 0.0)
    fitted = LogisticRegression(C=STIFFNESS, max_iter=9000).fit(plain.terms(features), written)
    document = {
        "features": FEATURES,
        "mean": [round(float(value), 6) for value in mean],
        "scale": [round(float(value), 6) for value in scale],
        "weights": [round(float(value), 6) for value in fitted.coef_[0]],
        "bias": round(float(fitted.intercept_[0]), 6),
    }
    model = model_from_json(json.dumps(document))
    document["card"] = {"fitted_on": len(written), "held_back": card(model, held_back), "on_the_fit": card(model, files)}
    click.echo(json.dumps(document["card"], indent=1))
    out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def loaded(files: tuple[Path, ...]) -> tuple[Floats, NDArray[np.bool_], NDArray[np.str_]]:
    """Measures, truth and conditions of the strips whose writing can be seen, or that have none."""
    parts = [np.load(file) for file in files]
    features, written, visible, condition = (
        np.concatenate([part[name] for part in parts]) for name in ("features", "written", "visible", "condition")
    )
    return features[visible], written[visible], condition[visible]


def card(model: FieldModel, files: tuple[Path, ...]) -> dict[str, object]:
    """What the model does on strips: errors with and without a person's look, by condition, and how honest its probabilities are."""
    features, written, condition = loaded(files)
    p = np.array([model.probability(row) for row in features])
    wrong = (p >= 0.5) != written
    sure = np.maximum(p, 1 - p)
    accepted = sure >= REVIEWED
    bins = np.digitize(p, [0.02, 0.1, 0.5, 0.9, 0.98])
    reliability = [
        {"said": round(float(p[here].mean()), 4), "written": round(float(written[here].mean()), 4), "fields": int(here.sum())}
        for here in (bins == number for number in range(6))
        if here.any()
    ]
    by_condition = {
        str(name): {"fields": int(here.sum()), "wrong": int(wrong[here].sum()), "review": int((~accepted[here]).sum()),
                    "wrong_accepted": int((wrong & accepted & here).sum())}
        for name in np.unique(condition)
        for here in [condition == name]
    }  # fmt: skip
    return {
        "fields": len(written),
        "wrong": int(wrong.sum()),
        "review": int((~accepted).sum()),
        "wrong_accepted": int((wrong & accepted).sum()),
        "reliability": reliability,
        "by_condition": by_condition,
    }


if __name__ == "__main__":
    cli()
