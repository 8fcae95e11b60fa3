"""The tour of the main job: which two commands a newcomer would type, on the samples that come with the project."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from forms.errors import Problem
from forms.whole import make_folder
from pipeline.errors import InputError

LAYOUT = "phieu-hai-long.json"
"""The sample form's layout, in the folder `forms` of the samples."""

SATISFIED = ("--satisfied", "4,5", "--items", "c*")
"""The sample form's option codes for "Hài lòng" and "Rất hài lòng", and the questions with this scale (age has codes 4 and 5 too)."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The arguments of `phieu read` and `phieu score` on the samples, and where their results go."""

    samples: Path
    out: Path
    read: tuple[str, ...]
    score: tuple[str, ...]
    readings: Path
    annotated: Path
    review: Path
    scores: Path


def demo(out: Path, samples: Path | None = None) -> Demo:
    """The two commands that read and score the samples into the folder `out`, which is made.

    Raises InputError if the samples did not come with the installation, OutputError if the folder cannot be made.
    """
    samples = samples or find_samples()
    form = samples / "forms" / LAYOUT
    if not form.is_file() or not (samples / "scans").is_dir():
        raise InputError(Problem("cli.demo_samples_missing", str(samples)))
    make_folder(out)
    readings, annotated, review, scores = out / "readings.jsonl", out / "annotated", out / "review", out / "scores.xlsx"
    layout = ("--layout", near(form))
    read = ("read", near(samples / "scans"), *layout, "--out", near(readings), "--annotate", near(annotated), "--review-out", near(review))
    score = ("score", near(readings), *layout, *SATISFIED, "--out", near(scores))
    return Demo(samples, out, read, score, readings, annotated, review, scores)


def find_samples() -> Path:
    """The folder of samples: inside the package where a wheel was installed, beside it in a checkout."""
    package = Path(str(files("pipeline")))
    installed, checkout = package / "samples", package.parent / "samples"
    return installed if installed.is_dir() else checkout


def near(path: Path) -> str:
    """The path as a person would type it: relative where it lies below the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def as_typed(arguments: tuple[str, ...]) -> str:
    """The command line to type on this system, quoted where it must be."""
    line = ["phieu", *arguments]
    return subprocess.list2cmdline(line) if os.name == "nt" else shlex.join(line)
