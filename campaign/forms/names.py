"""Which answers stand as a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaign.forms.autofill import PERSON_NAMES
from campaign.forms.fields import Field


def is_name_on(wall: Mapping[str, Any], field: Field) -> bool:
    """Tell whether a field's answer stands as a name: on this wall, or by its ``autocomplete``."""
    on_wall = field.name in (wall.get("name"), wall.get("organisation"), wall.get("place"))
    return field.kind == "text" and (on_wall or field.autocomplete in PERSON_NAMES)
