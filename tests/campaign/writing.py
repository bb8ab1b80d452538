"""Write YAML as an editor would: no aliases."""

from __future__ import annotations

import json
from typing import Any

import yaml


def as_yaml(data: Any) -> str:
    """Return data as YAML text, keys in their order."""
    without_sharing = json.loads(json.dumps(data))
    return yaml.safe_dump(without_sharing, sort_keys=False, allow_unicode=True)
