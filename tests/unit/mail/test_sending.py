"""A mail is sent at most once, later if the server says later, and never if it says never."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, update

from aipress_core.api import Recipient, mails, utcnow
from aipress_core.events.models import DEAD, Delivery
from aipress_core.mail.models import FAILED, FINAL, SENDING, Mail
from aipress_core.mail.tasks import MAX_TRIES
from aipress_core.mail.transports import Smtp, transport
from aipress_core.settings import CORE_SETTINGS, SettingsError, resolve
from tests.unit.mail.conftest import Post, Server

LATER, NEVER = "451 try later", "550 never"


def test_captured_mail_stays_to_be_read(post: Post) -> None:
    mail_id = post.send()
    post.run()
    assert post.row(mail_id).state == "captured"
    with post.runtime.database.read_session() as db:
        body = mails.body(db, mail_id, post.runtime.settings)
    assert body is not None
    assert "<Ed's & Co>" in body.text


def test_captured_mail_is_written_to_the_folder_too(post: Post, tmp_path: Any) -> None:
    post.set(mail_url=f"capture:{tmp_path}/mails")
    mail_id = post.send()
    post.run()
    assert b"Auto-Submitted: auto-generated" in (tmp_path / "mails" / f"{mail_id}.eml").read_bytes()


def test_server_gets_text_and_html_once(post: Post, server: Server) -> None:
    post.set(mail_url=server.url)
    mail_id = post.send(unsubscribe_url="http://localhost/off")
    assert post.run() == 1
    post.run(3600)
    (message,) = server.messages
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["To"] == "Maud <maud@example.org>"
    assert message["From"] == "AIpress <no-reply@localhost>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<Ed's & Co>" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    row = post.row(mail_id)
    assert (row.state, row.tries, row.sent_at is not None) == ("sent", 1, True)


def test_later_is_tried_again_with_the_same_message_id(post: Post, server: Server) -> None:
    server.answers = [LATER]
    post.set(mail_url=server.url)
    mail_id = post.send()
    post.run()
    assert (post.row(mail_id).state, server.messages) == ("waiting", [])
    post.run(60)
    assert (post.row(mail_id).state, post.row(mail_id).tries, len(server.messages)) == ("sent", 2, 1)


@pytest.mark.parametrize("answer", [NEVER, f"rcpt {NEVER}"])
def test_never_is_believed(post: Post, server: Server, answer: str) -> None:
    server.answers = [answer]
    post.set(mail_url=server.url)
    mail_id = post.send()
    post.run()
    post.run(7200)
    row = post.row(mail_id)
    assert (row.state, row.tries, server.messages) == ("refused", 1, [])
    assert "550" in str(row.error)


@pytest.mark.parametrize("address", ["no address", "a@b@c", "<x@example.org", "maud@example.org\r\nBcc: all@example.org",
                                     "a@" + "x" * 64 + ".org", "a,b@example.org", ""])
def test_address_that_is_none_reaches_nobody(post: Post, server: Server, address: str) -> None:
    post.set(mail_url=server.url)
    mail_id = post.send(recipient=Recipient(address))
    post.run()
    assert (post.row(mail_id).state, server.recipients) == ("refused", [])


def test_name_cannot_split_a_header_or_add_a_recipient(post: Post, server: Server) -> None:
    post.set(mail_url=server.url)
    post.send(recipient=Recipient("maud@example.org", 'M\r\nBcc: all@example.org, "x" <y@example.org>'), topic="a\nBcc: b@example.org")
    post.run()
    (message,) = server.messages
    assert server.recipients == [["maud@example.org"]]
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1


def test_mail_is_given_up_after_its_tries_and_lies_with_the_dead_letters(post: Post) -> None:
    post.set(mail_url="smtp://127.0.0.1:9")
    mail_id = post.send()
    for _try in range(MAX_TRIES + 1):
        post.run(7200)
    row = post.row(mail_id)
    assert (row.state, row.tries) == ("failed", MAX_TRIES)
    with post.runtime.database.read_session() as db:
        assert db.scalars(select(Delivery.state)).all() == [DEAD]


def test_worker_that_was_killed_while_sending_leaves_a_doubt_and_no_second_mail(post: Post, server: Server) -> None:
    post.set(mail_url=server.url)
    mail_id = post.send()
    with post.runtime.database.session() as db, db.begin():
        db.execute(update(Mail).values(state=SENDING))
    post.run()
    assert (post.row(mail_id).state, server.messages) == ("unsure", [])


@pytest.mark.parametrize("state", sorted(set(FINAL) - {FAILED}))
def test_mail_whose_end_is_known_is_not_sent_again(post: Post, server: Server, state: str) -> None:
    """Whatever makes its task run once more: a claim that ran out, somebody who gives dead tasks another try."""
    post.set(mail_url=server.url)
    mail_id = post.send()
    with post.runtime.database.session() as db, db.begin():
        db.execute(update(Mail).values(state=state))
    post.run()
    assert (post.row(mail_id).state, post.row(mail_id).tries, server.messages) == (state, 0, [])


def test_result_outlives_the_failure_of_the_task_that_sent_it(post: Post, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from aipress_core.events import claims

    def lost(*_args: Any) -> None:
        raise claims.ClaimLost("taken over")
    post.set(mail_url=server.url)
    mail_id = post.send()
    with monkeypatch.context() as patch:
        patch.setattr(claims, "mark_done", lost)
        post.run()
    for _round in range(3):
        post.run(7200)
    assert (post.row(mail_id).state, len(server.messages)) == ("sent", 1)


def test_mail_that_comes_too_late_is_not_sent(post: Post, server: Server) -> None:
    post.set(mail_url=server.url)
    mail_id = post.send("post.key")
    post.run(3601)
    row = post.row(mail_id)
    assert (row.state, row.text, server.messages) == ("expired", None, [])


def test_mail_of_a_disabled_plugin_waits(post: Post, server: Server) -> None:
    post.set(mail_url=server.url)
    mail_id = post.send()
    post.switch(on=False)
    post.run(1)
    post.run(3600)
    assert (post.row(mail_id).state, server.messages) == ("waiting", [])
    post.switch(on=True)
    post.run(3600)
    assert post.row(mail_id).state == "sent"


def test_password_is_never_sent_in_the_clear(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import smtplib

    from aipress_core.mail import transports

    monkeypatch.setattr(transports, "LOOPBACK", set())
    way = transport(server.url.replace("//", "//maud:pass%20word@"))
    assert isinstance(way, Smtp)
    assert way.password == "pass word"
    assert "pass" not in repr(way)
    with pytest.raises(smtplib.SMTPNotSupportedError, match="not sent in the clear"), way._connected():
        pass


def test_server_that_cannot_prove_its_name_is_told_nothing(self_signed: ssl.SSLContext) -> None:
    heard: list[bytes] = []

    def answer() -> None:
        with listening.accept()[0] as connection, contextlib.suppress(OSError), self_signed.wrap_socket(connection, server_side=True) as secure:
            secure.sendall(b"220 ready\r\n")
            heard.append(secure.recv(100))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer)
        thread.start()
        way = transport(f"smtps://maud:password@127.0.0.1:{listening.getsockname()[1]}")
        assert isinstance(way, Smtp)
        with pytest.raises(ssl.SSLCertVerificationError), way._connected():
            pass
        thread.join(10)
    assert heard == []


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """What a server uses whose certificate nobody has vouched for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = utcnow()
    signed = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
              .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
              .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
              .sign(key, hashes.SHA256()))
    pem = serialization.Encoding.PEM
    (tmp_path / "both.pem").write_bytes(signed.public_bytes(pem) + key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


@pytest.mark.parametrize("url", ["http://x", "smtp://", "console:", "smtp://user:secret@host:port"])
def test_wrong_address_of_the_server_is_told_at_the_start_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match=r"aipress\.mail\.url") as told:
        resolve([one for one in CORE_SETTINGS if one.name.startswith("aipress.mail")], {"aipress.mail.url": url}, {})
    assert "secret" not in str(told.value)
