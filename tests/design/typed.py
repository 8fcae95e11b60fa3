"""`phieu` as a person types it, and the sample forms."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli import cli

FORMS = Path(__file__).resolve().parents[2] / "samples" / "forms"
QUAY = FORMS / "quay-a5.yaml"
REGISTER = FORMS / "counters.csv"


def phieu(*arguments: object, lang: str = "en") -> Result:
    return CliRunner().invoke(cli, ["--lang", lang, *map(str, arguments)])
