"""Having the site built after something public has changed: once for many changes, by one of many endpoints."""
