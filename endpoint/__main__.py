"""``python -m endpoint``: serve with the settings of the environment."""

from __future__ import annotations

import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from endpoint.bundle import BundleFault
from endpoint.config import SettingsFault, read_settings
from endpoint.log import kind_of, set_up_log
from endpoint.serve import serve

INTERRUPTED = 130  # 128 + SIGINT, what a shell reports after Ctrl-C


def main() -> int:
    """Serve; returns 1 with the faults on standard error where the endpoint cannot start, 130 after Ctrl-C."""
    set_up_log()
    try:
        serve(read_settings(os.environ))
    except (SettingsFault, BundleFault) as fault:
        print(fault, file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"GROUNDSWELL_DATABASE_URL: the database cannot be opened: {kind_of(error)}.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"GROUNDSWELL_HOST, GROUNDSWELL_PORT: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # uvicorn has answered what was under way
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
