"""Links to slips that people took home: who has the link has the slip, and one slip counts once on paper and phone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from forms.printing.run_record import PrintRun
from forms.whole import write_whole
from pipeline.errors import InputError
from pipeline.run.known_runs import runs_of
from pipeline.run.public.public_key import is_signed, public_key, signed
from pipeline.run.rounds import layouts_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace

LINK = re.compile(r"(?P<run>[0-9]{1,7})-(?P<serial>[0-9]{1,8})-(?P<signature>[a-z2-7]{16})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SlipLink:
    """The link of one slip: its print run, serial and counter, and the address."""

    run: int
    serial: int
    counter: str
    url: str


def slip_link(key: bytes, round_name: str, run: int, serial: int) -> str:
    """The path of the page of a slip."""
    return f"/p/{run}-{serial}-{signed(key, 'slip', round_name, str(run), str(serial))}"


def slip_of_link(key: bytes, round_name: str, link: str) -> tuple[int, int] | None:
    """Print run and serial of a link, None where it was not signed with this key for this round."""
    found = LINK.fullmatch(link)
    if found is None:
        return None
    run, serial = int(found["run"]), int(found["serial"])
    return (run, serial) if is_signed(key, found["signature"], "slip", round_name, str(run), str(serial)) else None


def slip_links(workspace: Workspace, round_name: str, run: int, base_url: str) -> Iterator[SlipLink]:
    """The links of all slips of a print run of the round. Raises InputError where the round has no such run."""
    key = public_key(workspace.folder)
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    runs: list[PrintRun] = [one for path, layout in layouts_of(workspace, campaign) for one in runs_of(layout, path, ())]
    found = next((one for one in runs if one.run == run and one.serials is not None), None)
    if found is None or found.serials is None:
        known = ", ".join(str(one.run) for one in runs) or "–"
        raise InputError(Problem("phone.run_unknown", str(run), {"known": known}))
    for serial in range(found.serials[0], found.serials[1] + 1):
        path = slip_link(key, round_name, run, serial)
        yield SlipLink(run, serial, found.counter_of(serial) or "", base_url.rstrip("/") + path)


def write_slip_links(workspace: Workspace, round_name: str, run: int, base_url: str, out: Path) -> int:
    """How many links the CSV file `out` has afterwards: slip, counter, address. Raises PhieuError."""
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(["slip", "counter", "url"])
    count = 0
    for one in slip_links(workspace, round_name, run, base_url):
        table.writerow([f"R{one.run}/{one.serial}", one.counter, one.url])
        count += 1
    write_whole(out, "\ufeff" + lines.getvalue())
    return count
