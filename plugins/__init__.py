"""What happens at build time, one folder a feature.

A plugin reads what the editors wrote from ``settings["CONTENT_FOLDER"]`` (a `campaign.folder.ContentFolder`), reports
faults to `plugins.checks` and puts documented names into the context for the theme.
"""
