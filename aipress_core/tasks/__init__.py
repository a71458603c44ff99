"""Work outside the request: declaring it, scheduling it, and the two engines that run it (embedded worker, Celery)."""

from __future__ import annotations

from aipress_core.tasks.context import TaskContext
from aipress_core.tasks.declare import Periodic, task

__all__ = ["Periodic", "TaskContext", "task"]
