"""Mail through an outbox: asked for in the pledge's own transaction, sent by a thread, never twice by our doing."""
