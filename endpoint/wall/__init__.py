"""The wall at scale: every published pledge, filtered, searched and page by page, each with an address of its own."""
