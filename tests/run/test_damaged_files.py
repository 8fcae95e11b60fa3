"""Whatever is wrong with a file, its pages end in a state with a reason, and the sums agree."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.intake.add import new_batch
from pipeline.run.ledgers import ledger
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.readings import current
from pipeline.survey import ON_THE_WAY, State
from tests.workspaces import ROUND, SCANS, facts, opened

EACH = 30
"""Damaged files of each of five kinds."""


def small() -> Image.Image:
    """A small page: what is damaged is the file, so the picture need not be long to decode."""
    chance = np.random.default_rng(1)
    return Image.fromarray(chance.integers(0, 256, (220, 160), dtype=np.uint8))


def valid() -> dict[str, bytes]:
    """A good file of each kind."""
    made: dict[str, bytes] = {}
    for kind, options in {
        "jpg": {"format": "JPEG"},
        "png": {"format": "PNG"},
        "tif": {"format": "TIFF", "compression": "tiff_lzw"},
    }.items():
        file = io.BytesIO()
        small().save(file, **options)
        made[kind] = file.getvalue()
    file = io.BytesIO()
    small().save(file, format="PDF", save_all=True, append_images=[small(), small()])
    made["pdf"] = file.getvalue()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.jpg", made["jpg"])
        archive.writestr("b.png", made["png"])
    made["zip"] = file.getvalue()
    return made


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file cut off, with bytes changed, a piece lost, or a piece twice."""
    at = chance.randrange(8, len(content))
    way = chance.randrange(4)
    if way == 0:
        return content[:at]
    if way == 1:
        changed = bytearray(content)
        for _ in range(chance.randint(1, 40)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    piece = chance.randint(1, 200)
    return content[:at] + content[at + piece :] if way == 2 else content[:at] + content[at - 8 : at] * 20 + content[at:]


def png_bomb() -> bytes:
    """A PNG that says it has 60,000 by 60,000 pixels, all black: 3.6 GB from a few kilobytes."""
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    packed = zlib.compress(b"\0" * 4_000_000, 9)
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


@pytest.mark.slow
def test_damaged_files_end_in_a_state_with_a_reason(tmp_path: Path) -> None:
    chance = random.Random(5)
    files: list[Path] = []
    for kind, content in valid().items():
        for number in range(EACH):
            files.append(tmp_path / f"{number:02d}.{kind}")
            files[-1].write_bytes(damaged(content, chance))
    files.append(tmp_path / "bomb.png")
    files[-1].write_bytes(png_bomb())
    files.append(SCANS / "phieu-001.jpg")
    with opened(tmp_path / "kho") as found:
        added = new_batch(found, files, ROUND, facts())
        done = run(found, workers=2)
        sums = ledger(found, added.batch)
        assert sums.balanced and sums.pages == added.pages >= len(files) - 1
        assert not any(sums.states.get(state) for state in ON_THE_WAY)
        assert State.POISONED not in sums.states and not done.failures
        assert sums.states[State.READ] == 1
        with found.database.reading() as connection:
            for one in current(connection):
                assert one.state is State.DUPLICATE or one.state is State.READ or (one.reading is not None and one.reading.reasons), one
        assert verify(found).problems == ()
