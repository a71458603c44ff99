"""The settings of the workers."""

from __future__ import annotations

from aipress_core.settings import Setting

TASK_SETTINGS = (
    Setting("aipress.tasks.max_attempts", int, 5, "tries that a task or an observer has before it is put among the dead ones"),
    Setting("aipress.tasks.claim_seconds", int, 15, "seconds after which the work of a worker that died is taken over"),
    Setting("aipress.tasks.retention_days", int, 7, "days that finished work stays listed"),
)
DEFAULTS = {setting.name: setting.default for setting in TASK_SETTINGS}
