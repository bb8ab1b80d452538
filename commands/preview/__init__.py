"""Serve the site and its endpoint on this machine, rebuilt as files change.

`run` is the task; `builder` builds in child processes, `pages` serves what was built, `live` tells open browsers,
`backend` is the endpoint, `changes` says what happened on disk.
"""

from commands.preview.run import preview

__all__ = ["preview"]
