"""The client goes to public addresses, takes no more than it was told, and waits no longer."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time

import httpx
import pytest

from aipress_core.http import Refused, SafeClient
from aipress_core.http.addresses import FORBIDDEN, is_public, resolve

# Host parts of addresses that lead inside, or look as if they did not: with the port of the canary each would reach it.
INSIDE = [
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0x7f.1", "0x7f000001", "0x7f.0x0.0x0.0x1",
    "2130706433", "017700000001", "0177.0.0.1", "0177.1", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "[::1]", "[::]",
    "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd12::1]", "[fec0::1]", "[ff02::1]",
    "[100::1]", "[2001:db8::1]",
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.1", "169.254.169.254", "169.254.0.1",
    "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "0xa9fea9fe", "2852039166", "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",
    "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "127.0.0.1%00.example", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "[::ffff:0:127.0.0.1]",
    "[::ffff:10.0.0.1]",
]


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_inner_address_is_reached(server, host):
    with pytest.raises(Refused):
        SafeClient(ports={server.port}, seconds=5).fetch(f"http://{host}:{server.port}/")
    assert server.requests == []


@pytest.mark.parametrize("address", ["::", "::1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8",
                                     "2002:808:808::", "2001::1", "4000::1", "fe80::1", "fc00::1", "ff0e::1", "192.0.0.9",
                                     "255.255.255.255"])
def test_reserved_and_translated_addresses_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1", "198.18.0.1",
                                     "224.0.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::", "fd12::1",
                                     "fe80::1"])
def test_what_must_never_be_reached_is_written_down_here(address):
    """Whatever the release of Python that runs the site thinks of an address."""
    found = ipaddress.ip_address(address)
    assert any(found.version == network.version and found in network for network in FORBIDDEN)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.167.1.1",
                                     "223.255.255.254", "2606:4700::1", "2a00:1450:4007::1"])
def test_public_addresses_are_public(address):
    assert is_public(ipaddress.ip_address(address))


def test_the_systems_resolver_names_addresses():
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("url", ["", "x", "//press.example/", "/etc/passwd", "file:///etc/passwd", "ftp://press.example/",
                                 "gopher://x/", "data:text/plain,x", "javascript:x", "http://", "http:///x", "http:press.example",
                                 "https://[", "http://[::1", "http://a b/", "http://press.example:99999/", "unix:///x",
                                 "http://press.example\r\nX: y/", "HTTP\x00://x/", "http://" + "a" * 3000])
def test_only_whole_web_addresses_are_fetched(server, client, answer, url):
    server.answers = [answer(b"reached")]
    with pytest.raises(Refused):
        client().fetch(url)
    assert server.requests == []


@pytest.mark.parametrize("userinfo", ["me@", "me:secret@", "press.example@", ":@"])
def test_addresses_with_a_name_in_them_are_refused(server, client, userinfo):
    with pytest.raises(Refused, match=r"name or a password|whole http"):
        client().fetch(f"http://{userinfo}inner:{server.port}/")
    assert server.requests == []


def test_a_port_must_be_a_webs_or_one_of_the_settings(server, client):
    with pytest.raises(Refused, match=f"Port {server.port}"):
        client(ports=()).fetch(server.url())
    assert server.requests == []
    assert SafeClient.from_settings({"aipress.http.ports": ["8443"]}).ports == {8443}


def test_what_was_asked_comes_back(server, client, answer):
    server.answers = [answer(b"picture", "image/jpeg; charset=binary", ETag='"7"')]
    fetched = client().fetch(server.url("/a?b=c#part"), accept=["image/*"])
    assert (fetched.body, fetched.mime, fetched.headers["etag"]) == (b"picture", "image/jpeg", '"7"')
    assert fetched.url == server.url("/a?b=c")


def test_the_name_is_kept_in_the_host_header_and_nothing_of_us_is_told(server, client, answer):
    server.answers = [answer(b"x")]
    client().fetch(server.url("/a"))
    head = server.requests[0].decode().lower()
    assert head.startswith("get /a http/1.1\r\n")
    assert f"host: press.example:{server.port}\r\n" in head
    assert "cookie" not in head
    assert "authorization" not in head


def test_every_answer_of_the_resolver_is_judged(server, client):
    mixed = client(resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"], is_allowed=is_public)
    with pytest.raises(Refused, match="public address"):
        mixed.fetch(server.url())
    assert server.requests == []


def test_the_judged_address_is_the_one_that_is_dialled(server, client, answer):
    """DNS rebinding: the second answer would be another; it is never asked for."""
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    server.answers = [answer(b"x")]
    client(resolve=rebinding, is_allowed=lambda address: str(address) == "127.0.0.1").fetch(server.url())
    assert asked == ["press.example"]


def test_the_next_address_is_tried_when_one_is_dead(server, client, answer):
    server.answers = [answer(b"x")]
    assert client(resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"]).fetch(server.url()).body == b"x"


def test_a_redirect_is_followed_and_its_target_named(server, client, answer):
    server.answers = [answer(status="302 Found", Location="/b"), answer(b"there")]
    fetched = client().fetch(server.url("/a"))
    assert (fetched.body, fetched.url) == (b"there", server.url("/b"))


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://inner.example:{port}/", "//inner.example:{port}/",
                                    "file:///etc/passwd", "http://press.example:1/", "http://me@press.example:{port}/", "http://["])
def test_a_redirect_is_judged_like_an_address(server, client, answer, target):
    server.answers = [answer(status="302 Found", Location=target.format(port=server.port)), answer(b"inside")]
    names = {"press.example": "127.0.0.1", "inner.example": "127.0.0.2", "127.0.0.1": "127.0.0.3"}
    judging = client(resolve=lambda host, port: [names.get(host, "127.0.0.4")],
                     is_allowed=lambda address: str(address) == "127.0.0.1")
    with pytest.raises(Refused) as refusal:
        judging.fetch(server.url())
    assert "could not be reached" not in refusal.value.sentence  # it was not even tried
    assert len(server.requests) == 1


def test_more_than_three_redirects_are_a_circle(server, client, answer):
    server.answers = [answer(status="302 Found", Location="/again")]
    with pytest.raises(Refused, match="more than 3 times"):
        client().fetch(server.url())
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "204 No Content", "206 Partial", "302 Found"])
def test_only_a_whole_answer_is_taken(server, client, answer, status):
    server.answers = [answer(b"", status=status)]
    with pytest.raises(Refused, match=f"status {status[:3]}"):
        client().fetch(server.url())


@pytest.mark.parametrize(("mime", "accept", "taken"), [
    ("image/jpeg", ["image/jpeg"], True), ("IMAGE/JPEG", ["image/*"], True), ("image/png", ["image/jpeg"], False),
    ("text/html", ["image/*"], False), ("imagex/png", ["image/*"], False), ("", ["image/*"], False), ("", ["*/*"], True),
])
def test_an_unwanted_type_is_refused_before_its_body(server, client, answer, mime, accept, taken):
    server.answers = [answer(b"x", mime)]
    if taken:
        assert client().fetch(server.url(), accept=accept).body == b"x"
    else:
        with pytest.raises(Refused, match="not wanted"):
            client().fetch(server.url(), accept=accept)


def test_a_body_that_announces_too_much_is_not_read(server, client, answer):
    server.answers = [answer(b"", length=10**9)]
    with pytest.raises(Refused, match="more than 1 kB"):
        client().fetch(server.url(), max_bytes=1024)


def test_reading_stops_at_the_limit_whatever_was_announced(server, client):
    sent = []

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)
            sent.append(65536)

    server.answers = [endless]
    with pytest.raises(Refused, match="more than 97 kB"):
        client().fetch(server.url(), max_bytes=100_000)
    assert sum(sent) < 20_000_000


def test_exactly_the_limit_is_taken(server, client, answer):
    server.answers = [answer(b"x" * 1000)]
    assert len(client().fetch(server.url(), max_bytes=1000).body) == 1000


def test_compressed_bytes_are_refused(server, client, answer):
    server.answers = [answer(b"\x1f\x8b", Content_Encoding="gzip")]
    with pytest.raises(Refused, match="compressed"):
        client().fetch(server.url())


def test_a_cut_off_body_is_refused(server, client, answer):
    server.answers = [answer(b"half", length=8)]
    with pytest.raises(Refused, match="broke off"):
        client().fetch(server.url())


@pytest.mark.parametrize("junk", [b"", b"\r\n\r\n", b"\x00" * 100, b"HTTP/9 x\r\n\r\n",
                                  b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000], ids=range(5))
def test_what_is_no_http_is_refused(server, client, junk):
    server.answers = [junk]
    with pytest.raises(Refused, match="broke off"):
        client().fetch(server.url())


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n"])
def test_a_server_that_drips_is_left_at_the_deadline(server, client, head):
    """Each byte arrives within the patience; the whole never would."""
    left = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(head or b"HTTP/1.1 200 OK\r\n")
        while not left.wait(0.05):
            connection.sendall(b"x")

    server.answers = [drip]
    start = time.monotonic()
    with pytest.raises(Refused, match="too long"):
        client(seconds=0.5, patience=5).fetch(server.url())
    left.set()
    assert time.monotonic() - start < 3


def test_a_silent_server_is_left_when_patience_ends(server, client):
    left = threading.Event()
    server.answers = [lambda connection: left.wait(5) and None]
    with pytest.raises(Refused, match="too long"):
        client(patience=0.2).fetch(server.url())
    left.set()


def test_a_name_that_leads_nowhere_is_refused(server, client):
    def fail(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Refused, match="leads anywhere"):
        client(resolve=fail).fetch(server.url())


def test_a_refusal_tells_nothing_of_what_lies_inside(server, client):
    inside = client(resolve=lambda host, port: ["10.1.2.3"], is_allowed=is_public)
    with pytest.raises(Refused) as refusal:
        inside.fetch(server.url())
    assert "10.1.2.3" not in refusal.value.sentence


def test_proxies_of_the_environment_are_not_used(server, client, answer, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.answers = [answer(b"x")]
    assert client().fetch(server.url()).body == b"x"


def test_proxies_and_passwords_of_the_environment_are_not_used(server, client, answer, monkeypatch, tmp_path):
    proxy = socket.create_server(("127.0.0.1", 0))
    proxy.settimeout(0.2)
    address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, address)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine press.example login site password geheim\ndefault login site password geheim\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers = [answer(b"body")]
    with proxy:
        assert client().fetch(server.url()).body == b"body"
        with pytest.raises(TimeoutError):
            proxy.accept()
    assert b"authorization" not in server.requests[0].lower()


def test_what_the_environment_says_is_not_even_read(server, client, answer, monkeypatch):
    """``trust_env`` decides for httpx; should the transport one day be another, this still holds."""
    made = []

    class Noted(httpx.Client):
        def __init__(self, **options):
            made.append(options)
            super().__init__(**options)

    monkeypatch.setattr(httpx, "Client", Noted)
    server.answers = [answer(b"body")]
    client().fetch(server.url())
    assert [options["trust_env"] for options in made] == [False]
