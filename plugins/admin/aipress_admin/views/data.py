"""``/admin/data``: every table, its rows, one row to correct, and spreadsheets of them."""

from __future__ import annotations

import json
import tempfile
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import FileIter, Response
from pyramid.view import view_config
from sqlalchemy.exc import DataError, IntegrityError

from aipress_admin import catalogue
from aipress_admin.data import editing, listing, sheets
from aipress_admin.data.tables import CORE, Table, tables
from aipress_admin.resources import DataList, DataRow, DataTable
from aipress_core.api import Form, ValidationFailure, _

SHOWN = 7  # columns in a list; the row's own page has all
MOST = 100_000  # rows of one export
IN_MEMORY = 1 << 20


@view_config(context=DataList, request_method="GET", permission="admin:site.manage", renderer="admin/data.html")
def show_all(context: DataList, request: Request) -> dict[str, Any]:
    """Tables by the plugin that owns them."""
    groups: dict[str, list[Table]] = {}
    for one in tables(request.registry.plugins.order, request.site.plugins).values():
        groups.setdefault(one.owner, []).append(one)
    return {"groups": [(_("The platform") if owner == CORE else catalogue.title(request, owner), groups[owner])
                       for owner in (CORE, *request.registry.plugins.order) if owner in groups]}


def _wish(request: Request, values: Any) -> listing.Wish:
    text, sort = values.get("q", ""), values.get("sort", "")
    return listing.Wish(text.strip()[:200] if isinstance(text, str) else "", sort[:80] if isinstance(sort, str) else "")


@view_config(context=DataTable, request_method="GET", permission="admin:site.manage", renderer="admin/data_table.html")
def show_table(context: DataTable, request: Request) -> dict[str, Any]:
    """One page of rows."""
    table, wish = context.row, _wish(request, request.GET)
    rows, next_cursor = listing.page(request.db, table, wish, request.GET.get("after"))
    keys = [column for column in table.columns if column.primary_key]
    columns = [*keys, *(column for column in table.sortable if not column.primary_key)][:max(SHOWN, len(keys))]
    address = f"/admin/data/{table.name}"
    shown = [{"url": (key := listing.key_of(table, row)) and f"{address}/{key}",
              "values": [row._mapping[column] for column in columns]} for row in rows]
    heads = [{"name": column.name, "current": wish.column == column.name, "descending": wish.is_descending,
              "url": request.path_with(address, {"q": wish.text, "sort": _turned(wish, column.name)})} for column in columns]
    links = {"next_url": next_cursor and request.path_with(address, {"q": wish.text, "sort": wish.sort, "after": next_cursor}),
             "previous_url": ""}
    start = request.path_with(address, {"q": wish.text, "sort": wish.sort}) if request.GET.get("after") else ""
    return {"table": table, "rows": shown, "heads": heads, "wish": wish, "page": links, "start": start,
            "formats": list(sheets.TYPES), "most": MOST}


def _turned(wish: listing.Wish, column: str) -> str:
    """A second click on a column turns its order round."""
    return f"-{column}" if wish.sort == column else column


@view_config(context=DataTable, name="export", request_method="POST", permission="admin:site.manage")
def export(context: DataTable, request: Request) -> Response:
    """What the list shows, all of it, as a spreadsheet; audited, without the words, which may name
    somebody. Secrets are not in it."""
    table, wish, kind = context.row, _wish(request, request.POST), request.POST.get("format", "")
    if kind not in sheets.TYPES:
        raise HTTPNotFound
    request.rate_limit("admin.export", key=str(request.identity.party_id), limit=30, window=600)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    found = listing.Cut(listing.everything(request.db_read, table, wish, MOST + 1), MOST, request.translate(
        _("The table holds more rows. An export takes ${number} of them: look for fewer, or sort the other way round.",
          mapping={"number": MOST})))
    sheets.WRITERS[kind](file, [column.name for column in table.columns], found, table.name)
    facts = {"rows": found.count, "format": kind, "is_search": bool(wish.text), **({"is_cut": True} if found.is_cut else {})}
    request.audit("admin.rows_exported", target=("table", table.name, table.name), **facts)
    size = file.tell()
    file.seek(0)
    response = Response(content_type=sheets.TYPES[kind].partition(";")[0], app_iter=FileIter(file))
    if kind == "csv":
        response.charset = "utf-8"
    response.content_length = size
    part = f"-first-{MOST}" if found.is_cut else ""
    response.content_disposition = f'attachment; filename="{table.name}-{request.now:%Y-%m-%d}{part}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(context: DataRow, request: Request) -> Form | None:
    table, row = context.row
    if not table.editable:
        return None
    return Form(editing.schema(table), request, action=f"/admin/data/{table.name}/{context.__name__}",
                values=editing.values(table, row))


def _page(context: DataRow, request: Request, form: Form | None) -> dict[str, Any]:
    table, row = context.row
    readonly = [(column.name, _plain(row._mapping[column])) for column in table.columns if column not in table.editable]
    return {"table": table, "key": context.__name__, "form": form, "readonly": readonly, "hidden": table.hidden}


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) if isinstance(value, dict | list) else value


@view_config(context=DataRow, request_method="GET", permission="admin:site.manage", renderer="admin/data_row.html")
def show_row(context: DataRow, request: Request) -> dict[str, Any]:
    """One row, whole; what may be corrected is a form."""
    return _page(context, request, _form(context, request))


@view_config(context=DataRow, request_method="POST", permission="admin:site.manage", renderer="admin/data_row.html")
def save_row(context: DataRow, request: Request) -> Any:
    """Correct a row."""
    table, form = context.row[0], _form(context, request)
    if form is None:
        raise HTTPNotFound
    try:
        answers = form.validate(request.POST.items())
        with request.db.begin_nested():
            changed = editing.save(request, table, context.__name__, answers)
    except ValidationFailure:
        request.response.status_int = 422
        return _page(context, request, form)
    except (editing.EditRefused, IntegrityError, DataError) as refusal:  # DataError: a number that the column cannot hold
        form.add_error(refusal.reason if isinstance(refusal, editing.EditRefused) else
                       _("The database does not take this: another row may hold the same value, or something is missing."))
        request.response.status_int = 409
        return _page(context, request, form)
    request.flash(_("The row is changed.") if changed else _("Nothing had to change."), "done" if changed else "note")
    return HTTPSeeOther(f"/admin/data/{table.name}/{context.__name__}")
