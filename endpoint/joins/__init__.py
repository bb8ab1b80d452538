"""Doing what somebody else pledged, too: a pledge of one's own that names the first."""
