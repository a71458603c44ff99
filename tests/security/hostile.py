"""Values that no form expects: text that is no text, numbers that are no numbers, code of every tongue."""

from __future__ import annotations

MARK = "qu4gga"  # every tag and header that we try to plant holds it
TAG = f"<{MARK}-tag onclick={MARK}()>"

TEXTS = (
    "", " ", "\t\r\n", "0", "-1", "1e9", "١٢٣", "²", "½", "true", "null", "None", "undefined", "NaN", "Infinity", "-0.0", "0x1F", "1_000",
    "99999999999999999999999999", "-9223372036854775809", "9223372036854775808", "2147483648", "1" * 400,
    "é", "œuvre", "🦓" * 50, "\u202eevil\u202c", "\ufeff", "\u200b", "a\u0301" * 100, "ﷺ" * 40, "İ", "ß", "\u2028", "\ud7ff", "\ufffe", "\uffff",
    "\x01\x02\x1f\x7f", "\x1b[31mred", "a\x0bb\x0cc", "\x85", "\x9f",
    "'", '"', "''", "' OR '1'='1", "1; DROP TABLE core_site;--", "1) UNION SELECT token_hash FROM core_session--", "%", "_", "\\", "%%%_",
    "$${x}", "{{7*7}}", "{% import os %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(name)s", "{0.__class__}", "$(id)", "`id`", "| id", "&& id",
    TAG, f'">{TAG}', f"'>{TAG}", f"</title>{TAG}", f"</textarea>{TAG}", f"</script>{TAG}", f"<script>{MARK}()</script>", f"javascript:{MARK}()",
    f"data:text/html,{TAG}", f"a\r\nX-{MARK}: 1", f"a\nX-{MARK}: 1", f"a\r\n\r\n{TAG}", f"\r\nBcc: {MARK}@example.org",
    "../../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "file:///etc/passwd", "//evil.example/", "https://evil.example/", "/\\evil.example",
    "http://127.0.0.1:22/", "=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "[]", "{}", "[1]", '{"a": 1}', "a,b", "a;b", "a|b", "a&b=c", "a=b",
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01", "24:00", "2026-01-01T25:61:61Z", "-1-1-1", "+002026-01-01",
    "Europe/Nowhere", "../UTC", "fr", "tlh", "fr-" + "x" * 200, "a@b", "a@" + "b" * 300 + ".example", "@", "a b@c.example", '"x"@[127.0.0.1]',
    "A" * 10_000, "é" * 5_000, "<" * 10_000, "<div>" * 2_000, "a " * 5_000, "(" * 3_000, "9" * 10_000, "%" * 10_000, "\n" * 10_000,
    "core", "owner", "site", "__class__", "__init__", "constructor", "wire.article", "member", "admin:site.manage", "no",
)
NUL = ("\x00", "a\x00b", f"{TAG}\x00")
CURSORS = ("x", "e30=", "W10=", "bnVsbA==", "WzEsMl0=", "WyJhIiwgImIiXQ==", "////", "====", "A" * 5_000, "eyJhIjoxfQ", "LTE", "W251bGwsbnVsbF0=",
           "WzFlOTk5LDFd", "WyI5OTk5LTEyLTMxVDIzOjU5OjU5WiIsIDFd", "WzEsW11d", "Wy0xLCAtMV0=", "W3RydWUsIGZhbHNlXQ==", "WyIwMDAxLTAxLTAxIiwgMV0=")
PARAMETERS = ("after", "q", "next", "tab", "sort", "part", "heading", "page", "action", "who", "since", "until", "state", "kind", "address", "group",
              "key", "csrf_token", "__formid__", "_charset_", "__start__", "__end__", "locale")
RAW_QUERIES = (b"%ff=%fe", b"a=%ff", b"%", b"%%%", b"&&&&", b"====", b"a[]=1&a[]=2", b"a[b][c]=1", b"a.b=1;c=2", b"after=%c3%28", b"q=%u0041", b"?" * 200,
               b"&".join(b"a%d=1" % number for number in range(300)), b"q=" + b"%41" * 1_200, b"\xff\xfe", b"q=\xe9")
SEGMENTS = ("0", "-1", "1", "2", "999999999", "9" * 25, "٣", "²", "1.0", "1e3", " 1", "1 ", "%31", "..", ".", "...", "a" * 300, "é", "🦓", "'", "<x>", "*", "~",
            "core_party", "core_session", "sqlite_master", "admin", "__init__", "index.html", "comments", "edit", "\xff", "\x01", "a;b", "a,b", "a:b", "@", "@@x")
COOKIES = ("aipress_session=", "aipress_session=x", "aipress_session=" + "x" * 4_000, "aipress_session=\xff\xfe", "aipress_flash=e30=",
           "aipress_flash=W10", "aipress_flash=" + "A" * 4_000, "aipress_visit=x", "aipress_visit=\xff", "aipress_locale=tlh", "aipress_locale=" + "../" * 50,
           "aipress_locale=\xe9", "=;;;=", ";", "a", "a=b=c", '"', "aipress_session=\"a\\\"b", "aipress_session=a; aipress_session=b", "$Version=1")
HEADERS = (("Accept-Language", "\xff"), ("Accept-Language", "fr;q=x, en;q=9" + ", a" * 500), ("Accept", "*/*;q=\xe9"), ("Accept-Encoding", "gzip;q=nan"),
           ("If-None-Match", '"' + "a" * 3_000), ("If-Modified-Since", "yesterday"), ("Range", "bytes=9-1"), ("Range", "bytes=0-0," * 200), ("Referer", "http://["),
           ("Origin", "http://["), ("Origin", "null"), ("X-Forwarded-For", "evil\x01"), ("X-Request-ID", "\x1b[31m" + "a" * 30), ("User-Agent", "\xff" * 500),
           ("HX-Request", "maybe"), ("HX-Target", TAG), ("Content-Language", "\xe9"), ("Authorization", "Bearer \xff"), ("Authorization", "Basic x"),
           ("Sec-Fetch-Site", "cross-site"), ("X-CSRF-Token", "\xe9" * 64), ("Host", "evil.example"), ("X-HTTP-Method-Override", "DELETE"), ("DNT", "\xff"))
BODIES = (("multipart/form-data", b"garbage"), ("multipart/form-data; boundary=x", b"--x\r\ngarbage"), ("multipart/form-data; boundary=x", b"--x--"),
          ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + b"\xff" * 50 + b"\r\n--x--\r\n"),
          ("multipart/form-data; boundary=" + "b" * 300, b"--"), ("multipart/form-data; boundary=", b"--\r\n"),
          ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--\r\n"),
          ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a; filename=\"../../x\x00.png\"\r\n\r\nP\r\n--x--\r\n"),
          ("application/x-www-form-urlencoded", b"a=%ff%fe&csrf_token=%ff"), ("application/x-www-form-urlencoded; charset=klingon", b"a=b"),
          ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"), ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 500)),
          ("application/json", b"{"), ("application/json", b"[" * 3_000), ("text/plain", b"csrf_token=x"), ("text/plain; charset=klingon", b"x"), ("", b"a=b"),
          ("application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"), ("image/png", b"\x89PNG\r\n"), ("\xff/\xff", b"x"))
FILES = (("x.png", b"\x89PNG\r\n\x1a\nrest"), ("x.svg", f"<svg xmlns='http://www.w3.org/2000/svg' onload='{MARK}()'/>".encode()), ("../../x.html", TAG.encode()),
         ("a" * 300, b""), ("\u202egnp.exe", b"MZ"), ("x.gif", b"GIF89a" + b"\xff" * 100), ("nul\x00.jpg", b"\xff\xd8\xff"), ("x.csv", b"=1+1"), ("", b"x"))
