"""Run the endpoint alone, with production settings."""

from __future__ import annotations

import os

from sqlalchemy.exc import SQLAlchemyError

from commands.console import Stop
from endpoint.bundle import BundleFault
from endpoint.config import SettingsFault, read_settings
from endpoint.serve import serve as serve_with
from endpoint.serve import set_up_log


def serve(host: str = "", port: int = 0) -> None:
    """Serve until a signal comes.

    :param host: the address to listen at; GROUNDSWELL_HOST's if empty.
    :param port: the port; GROUNDSWELL_PORT's if 0.
    :raises Stop: settings, bundle or database are not usable; all faults of the settings are listed.
    """
    given = {"GROUNDSWELL_HOST": host, "GROUNDSWELL_PORT": str(port) if port else ""}
    set_up_log()
    try:
        serve_with(read_settings({**os.environ, **{name: text for name, text in given.items() if text}}))
    except (SettingsFault, BundleFault) as fault:
        raise Stop(str(fault)) from None
    except SQLAlchemyError as error:
        said = type(error).__name__
        raise Stop(f"GROUNDSWELL_DATABASE_URL: the database cannot be opened ({said}).") from None
