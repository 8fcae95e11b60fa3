"""Reading in a process of its own, beside a server: whoever asks for a page of the server does not wait for it."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from forms.errors import PhieuError, Problem
from pipeline.run.run import run
from pipeline.run.workers.child import end_with_caller
from pipeline.store.workspace import workspace

KINDNESS = 10
"""How far reading steps back behind whatever else wants the processor (niceness): a key of a reviewer goes before a page."""


def read_apart(folder: Path, key_file: Path | None, told: Connection) -> None:
    """Nothing; reads every page of the workspace that waits, and sends what stood against it: problems, or nothing at all."""
    end_with_caller()
    step_back()
    try:
        with workspace(folder) as found:
            run(found, key_file=key_file)
    except PhieuError as error:
        told.send(error.problems)
    else:
        told.send(())
    told.close()


def step_back() -> None:
    """Nothing; afterwards this process works when no other wants to."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        psutil.Process().nice(KINDNESS)


class Apart:
    """One reading at a time, in a process of its own that ends with this one."""

    def __init__(self, folder: Path, key_file: Path | None) -> None:
        """Read the workspace in a folder when asked; the keys prove the seals of sealed print runs."""
        self._folder, self._key_file = folder, key_file
        self._process: multiprocessing.process.BaseProcess | None = None
        self._told: Connection | None = None

    @property
    def at_work(self) -> bool:
        """Whether it reads now."""
        return self._process is not None and self._process.is_alive()

    def start(self) -> None:
        """Nothing; afterwards it reads."""
        self.stop()
        spawn = multiprocessing.get_context("spawn")
        self._told, told = spawn.Pipe(duplex=False)
        self._process = spawn.Process(target=read_apart, args=(self._folder, self._key_file, told), name="phieu-reading")
        self._process.start()
        told.close()

    def said(self) -> tuple[Problem, ...] | None:
        """What stood against the last reading, nothing where all went well; None while it reads, and where none has begun."""
        if self._process is None or self._told is None or self.at_work:
            return None
        try:
            problems: tuple[Problem, ...] = self._told.recv() if self._told.poll() else (Problem("run.apart_died", str(self._folder)),)
        except EOFError:
            problems = (Problem("run.apart_died", str(self._folder)),)
        self.stop()
        return problems

    def stop(self) -> None:
        """Nothing; afterwards it does not read. What it had in hand is free again for the next one."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process.close()
        if self._told is not None:
            self._told.close()
        self._process, self._told = None, None
