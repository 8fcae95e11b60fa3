"""Where a workspace keeps its database and its files: `phieu.toml` in its folder, which the environment may overrule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from forms.errors import Problem
from forms.opening import not_opened
from pipeline.errors import WorkspaceError

FILE = "phieu.toml"
"""The file that makes a folder a workspace."""

EMBEDDED_DATABASE = "phieu.db"
EMBEDDED_BLOBS = "blobs"


class Settings(BaseSettings):
    """The addresses of a workspace; an empty one means: embedded in the workspace's folder.

    `database`: a URL of SQLAlchemy (`postgresql+psycopg://…`); `blobs`: a folder or a URL of an S3-compatible store (`s3://bucket/prefix`).
    PHIEU_DATABASE and PHIEU_BLOBS go before the file, so that a password need not stand in it.
    """

    model_config = SettingsConfigDict(env_prefix="PHIEU_", extra="forbid", frozen=True)

    database: str = Field(default="")
    blobs: str = Field(default="")


def load_settings(folder: Path) -> Settings:
    """The settings of the workspace in a folder. Raises WorkspaceError where the folder is none, or its file cannot be understood."""
    path = folder / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WorkspaceError(Problem("store.no_workspace", str(folder), {"file": FILE})) from error
    except OSError as error:
        raise WorkspaceError(not_opened(path, error, "store.settings_damaged")) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WorkspaceError(Problem("store.settings_damaged", str(path))) from error
    problems = [
        Problem("store.setting_unknown", str(path), {"name": name, "known": ", ".join(Settings.model_fields)})
        for name, value in found.items()
        if name not in Settings.model_fields or not isinstance(value, str)
    ]
    if problems:
        raise WorkspaceError(problems)
    return overruled(found)


def overruled(written: Mapping[str, Any]) -> Settings:
    """The settings as they are written, what the environment says put in their place."""
    spoken = Settings().model_dump()
    return Settings(**{name: spoken[name] or written.get(name, "") for name in Settings.model_fields})
