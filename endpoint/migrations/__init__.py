"""Steps from an empty database to today's tables; `endpoint.store` runs them when it opens."""
