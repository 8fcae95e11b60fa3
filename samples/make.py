"""Makes the samples again: `make samples`, or `python -m samples.make`. The same bytes with the locked versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from time import struct_time

import numpy as np
from PIL import Image

from forms.geometry import Rect
from forms.importers.scan_template import import_scan
from forms.layout import LayoutPage
from forms.layout_file import save_layout
from omr.reading import Grey
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.intent import PageTruth
from omr.simulate.person import Habit, draw_person
from omr.simulate.respondent import fill, write_comment
from omr.simulate.scanner import print_page, scan
from omr.simulate.sheet import scan_filled
from omr.simulate.specimen import specimen
from samples.slip import PAGE_ID, POLICY, PX_PER_MM, Slip, draw_slip, layout_page, template

SEED = 20260806
HERE = Path(__file__).resolve().parent
NAME = "phieu-hai-long"
JPEG_QUALITY = 70
STRAY_DPI = 150.0
"""Resolution of the pages that are no filled slips."""

HABIT = Habit(
    blank=0.03,
    double=0.006,
    correction=0.02,
    taken_back=0.002,
    beside=0.008,
    faint=0.015,
    odd=0.015,
    option=0.4,
    strays=0.25,
    notes=0.0,
    erased=0.01,
)
"""A ward's citizens: most fill in carefully, every third page holds something that a person must look at."""

LEAN = (6.0, 1.8)
"""Beta parameters of a person's favourite place on the scale: most are content, as published surveys of such counters say."""

PLAN: tuple[tuple[str, str, float], ...] = (
    *((f"phieu-{i:03d}.jpg", "clean", 200.0) for i in range(1, 7)),
    *((f"phieu-{i:03d}.jpg", "office", 150.0) for i in range(7, 15)),
    *((f"phieu-{i:03d}.jpg", "faint", 150.0) for i in range(15, 17)),
    *((f"phieu-{i:03d}.jpg", "photocopy", 150.0) for i in range(17, 19)),
    *((f"phieu-{i:03d}.jpg", "phone", 170.0) for i in range(19, 21)),
    ("phieu-nguoc.jpg", "upside down", 150.0),
    ("Phiếu quầy số 3.jpg", "office", 150.0),
    *((f"xap-mot-bit.tif#{i}", "onebit", 200.0) for i in range(3)),
    ("phieu-quet.pdf#0", "office", 150.0),
    ("phieu-quet.pdf#1", "clean", 150.0),
    ("phieu-mot-bit.png", "onebit", 200.0),
)
"""Every filled page: its file (with `#frame` where a file holds several), its condition and its resolution in dpi."""


@dataclass(frozen=True, slots=True)
class FilledPage:
    """One filled and scanned page of the samples."""

    file: str
    frame: int
    grey: Grey
    dpi: float
    truth: PageTruth


def condition_of(name: str) -> Condition:
    """The named condition as the samples use it: small files, and only the page that is meant to be is upside down."""
    chosen = CONDITIONS["clean" if name == "upside down" else name]
    quiet = min(chosen.noise[1], 2.0)
    return replace(
        chosen,
        noise=(quiet * 0.5, quiet) if chosen.threshold is None else chosen.noise,
        speckle=min(chosen.speckle, 0.08),
        upside_down=1.0 if name == "upside down" else 0.0,
        jpeg=None,
    )


def filled_page(slip: Slip, page: LayoutPage, index: int) -> FilledPage:
    """The filled page at this place of the plan: each has its own generator, so that one can be made without the others."""
    name, condition, dpi = PLAN[index]
    rng = np.random.default_rng([SEED, index])
    person = replace(draw_person(rng, POLICY), lean=float(rng.beta(*LEAN)))
    intent = fill(page, POLICY, rng, HABIT, person)
    if rng.random() < 0.4:
        intent = write_comment(intent, Rect(*(side / PX_PER_MM for side in slip.comment)), person.pen, rng)
    made = scan_filled(slip.printed, page, PX_PER_MM, intent, condition_of(condition), rng, scan_dpi=dpi)
    file, _, frame = name.partition("#")
    return FilledPage(file, int(frame or 0), made.grey, made.dpi, made.truth)


def encoded(greys: list[Grey], suffix: str, dpi: float) -> bytes:
    """The pages as one file of the kind that the suffix names: JPEG, PNG, TIFF G4, or PDF with its images inside."""
    buffer = BytesIO()
    bitonal = suffix == ".tif" or set(np.unique(greys[0]).tolist()) <= {0, 255}
    images = [Image.fromarray(grey).convert("1" if bitonal else "L") for grey in greys]
    first, rest, size = images[0], images[1:], (dpi, dpi)
    if suffix == ".jpg":
        first.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True, dpi=size)
    elif suffix == ".png":
        first.save(buffer, "PNG", optimize=True, dpi=size)
    elif suffix == ".tif":
        first.save(buffer, "TIFF", compression="group4", save_all=True, append_images=rest, dpi=size)
    else:
        # fixed dates: the same pages give the same bytes
        never = struct_time((2026, 8, 6, 0, 0, 0, 3, 218, 0))
        first.save(
            buffer, "PDF", save_all=True, append_images=rest, resolution=dpi, quality=JPEG_QUALITY, creationDate=never, modDate=never
        )
    return buffer.getvalue()


def blank_back() -> Grey:
    """The empty back of a slip, as a scanner sees it."""
    rng = np.random.default_rng([SEED, 900])
    paper = np.full((3508, 2480), 255, np.uint8)
    condition = condition_of("office")
    return scan(print_page(paper, PX_PER_MM, condition, rng), PX_PER_MM, condition, rng, STRAY_DPI).grey


def other_form() -> Grey:
    """A page of another form that strayed into the pile."""
    rng = np.random.default_rng([SEED, 901])
    other = specimen(11, 300.0)
    intent = fill(other.page, other.policy, rng, HABIT)
    return scan_filled(other.printed, other.page, other.px_per_mm, intent, condition_of("clean"), rng, scan_dpi=STRAY_DPI).grey


def make_form(folder: Path, slip: Slip) -> None:
    """Write the reference image, the template and the layout made from it."""
    folder.mkdir(parents=True, exist_ok=True)
    reference, scan_template = folder / f"{NAME}.reference.png", folder / f"{NAME}.template.json"
    Image.fromarray(slip.printed).save(reference, "PNG", optimize=True, dpi=(300, 300))
    write_json(scan_template, template(slip, reference.name))
    imported = import_scan(scan_template)
    save_layout(imported.layout, folder / f"{NAME}.json", imported.images)


def write_json(path: Path, document: object) -> None:
    """Write a document as UTF-8 JSON that a person can read."""
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def make_scans(folder: Path, slip: Slip) -> Iterator[FilledPage]:
    """Write all scans; yields the filled pages in the order of the plan."""
    folder.mkdir(parents=True, exist_ok=True)
    page = layout_page(slip)
    files: dict[str, list[FilledPage]] = {}
    for index in range(len(PLAN)):
        made = filled_page(slip, page, index)
        files.setdefault(made.file, []).append(made)
        yield made
    for name, pages in files.items():
        path = folder / name
        path.write_bytes(encoded([page.grey for page in pages], path.suffix, pages[0].dpi))
    for name, grey in (("mat-sau-trang.jpg", blank_back()), ("phieu-khac-mau.jpg", other_form())):
        (folder / name).write_bytes(encoded([grey], ".jpg", STRAY_DPI))


def make_expected(folder: Path, slip: Slip, pages: list[FilledPage]) -> None:
    """Write what a perfect reader would find: truth and template as the corpus has them, and the state of every page."""
    folder.mkdir(parents=True, exist_ok=True)
    images = {f"{page.file}#{page.frame}": page.truth.as_corpus(page.file, PAGE_ID, page.frame) for page in pages}
    write_json(folder / "truth.json", {"origin": f"samples/make.py, seed {SEED}", "images": images})
    write_json(folder / "template.json", template(slip, f"../forms/{NAME}.reference.png"))
    rows = [(page.file, page.frame + 1, "read") for page in pages] + [
        ("mat-sau-trang.jpg", 1, "blank"),
        ("phieu-khac-mau.jpg", 1, "other_form"),
    ]
    lines = ["source,page,state", *(f"{file},{number},{state}" for file, number, state in sorted(rows))]
    (folder / "pages.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Make everything below the folder of this file again."""
    slip = draw_slip()
    make_form(HERE / "forms", slip)
    pages = list(make_scans(HERE / "scans", slip))
    make_expected(HERE / "expected", slip, pages)
    total = sum(file.stat().st_size for file in HERE.rglob("*") if file.is_file())
    print(f"{len(pages)} filled pages, {total / 2**20:.1f} MiB in {HERE}")


if __name__ == "__main__":
    main()
