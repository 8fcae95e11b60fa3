"""Where a workspace keeps its database and its files: `phieu.toml` in its folder, which the environment may overrule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from forms.errors import Problem
from forms.opening import not_opened
from pipeline.errors import WorkspaceError

FILE = "phieu.toml"
"""The file that makes a folder a workspace."""

EMBEDDED_DATABASE = "phieu.db"
EMBEDDED_BLOBS = "blobs"

ADDRESSES = ("database", "blobs")
"""The settings that `phieu init` writes down."""


class Settings(BaseSettings):
    """The addresses of a workspace; an empty one means: embedded in the workspace's folder.

    `database`: a URL of SQLAlchemy (`postgresql+psycopg://…`); `blobs`: a folder or a URL of an S3-compatible store (`s3://bucket/prefix`).
    PHIEU_DATABASE and PHIEU_BLOBS go before the file, so that a password need not stand in it. `page_seconds`, `page_megabytes` and
    `page_megapixels` are the most that one page may take, `upload_megabytes` the most that a file from a browser may have; None for what
    this version thinks right.
    """

    model_config = SettingsConfigDict(env_prefix="PHIEU_", extra="forbid", frozen=True)

    database: str = Field(default="")
    blobs: str = Field(default="")
    page_seconds: float | None = Field(default=None, gt=0)
    page_megabytes: int | None = Field(default=None, ge=1)
    page_megapixels: int | None = Field(default=None, ge=1)
    upload_megabytes: int | None = Field(default=None, ge=1)


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
        if name not in Settings.model_fields or (name in ADDRESSES and not isinstance(value, str))
    ]
    if problems:
        raise WorkspaceError(problems)
    return overruled(found, path)


def overruled(written: Mapping[str, Any], path: Path = Path(FILE)) -> Settings:
    """The settings as they are written, what the environment says put in their place. Raises WorkspaceError for a number out of range."""
    try:
        spoken = Settings().model_dump(exclude_unset=True)
        return Settings(**{**written, **{name: value for name, value in spoken.items() if value != ""}})
    except ValidationError as error:
        wrong = [{"name": str(one["loc"][0]), "found": one["input"]} for one in error.errors()]
        raise WorkspaceError([Problem("store.setting_value", str(path), values) for values in wrong]) from error
