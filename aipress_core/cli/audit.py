"""``aipress audit``: is the log of what was done as it was written?"""

from __future__ import annotations

from dataclasses import asdict

import click
from sqlalchemy import select

from aipress_core.audit import chain
from aipress_core.audit.models import Audit, AuditHead
from aipress_core.cli.tool import Refused, Tool, pass_tool


@click.group("audit")
def group() -> None:
    """The log of what administrators and the site did."""


@group.command("verify")
@click.option("--head", "noted", metavar="HASH", help="The hash that an earlier run printed: it must still be in the chain.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@pass_tool
def verify_command(tool: Tool, noted: str | None, as_json: bool) -> None:
    """Walk the whole hash chain; exit status 1 when a row was changed, removed or put in another order.

    Note the printed hash down elsewhere: with it even somebody who recomputed the whole chain is found out.
    """
    with tool.runtime().database.read_session() as db:
        faults = chain.verify(db)
        head = db.get(AuditHead, 1)
        if noted and db.scalar(select(Audit.id).where(Audit.hash == noted)) is None:
            faults.append(chain.Fault(head.last_id if head else 0, f"no row has the noted hash {noted}: the chain was rewritten"))
    rows, last = (head.last_id, head.last_hash) if head else (0, "")
    if as_json:
        tool.print_json({"rows": rows, "head": last, "faults": [asdict(fault) for fault in faults]})
    for fault in faults if not as_json else ():
        click.echo(f"row {fault.audit_id}: {fault.reason}", err=True)
    if faults:
        raise Refused(f"the audit log was tampered with: {len(faults)} fault(s)")
    if not as_json:
        click.echo(f"{rows} rows, each as it was written. The last one's hash is {last or '–'}")
