"""What processes use: those that were started and have ended, and this one. Windows does not tell."""

from __future__ import annotations

import re
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def own_peak_mb() -> str:
    """Megabytes of this process at its largest; a dash where the system does not tell. What it was started from does not count."""
    if not STATUS.is_file():
        return "-"
    peak = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"))
    return f"{int(peak[1]) / 1024:.0f}" if peak else "-"


if sys.platform == "win32":

    def children_seconds() -> float:
        """Seconds of processor time of all processes that were started and have ended."""
        return 0.0

else:
    import resource

    def children_seconds() -> float:
        """Seconds of processor time of all processes that were started and have ended."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
