"""What each task does, one module a task; `tasks.py` only names them."""
