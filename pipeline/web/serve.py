"""`phieu serve`: the server, until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.workspace import Workspace
from pipeline.web.app import application


def serve(
    workspace: Workspace, host: str, port: int, ready: Callable[[str], None], *, key_file: Path | None = None, reads: bool = True
) -> None:
    """Nothing; serves the workspace until somebody stops it. `ready` is told the address. Raises WorkspaceError where it is taken.

    Where it `reads`, what comes in by the browser is read beside it; `key_file` has the keys of sealed print runs.
    """
    listen(application(workspace, key_file, reads=reads), host, port, ready)


def listen(application: FastAPI, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Nothing; an application answers at an address until somebody stops it. Raises WorkspaceError where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # whoever is told the address may come at once, and waits
    except OSError as error:
        listening.close()
        raise WorkspaceError(Problem("web.port", f"{host}:{port}", {"why": error.strerror or str(error)})) from error
    shown = f"[{host}]" if ":" in host else host
    ready(f"http://{shown}:{listening.getsockname()[1]}/")
    config = uvicorn.Config(application, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[listening])
