"""Hands messages to the operator's mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from callapp.mail.outbox import Send


def smtp_sender(host: str, port: int, security: str, user: str | None, password: str | None) -> Send:
    """A function that sends one message. security is ``none``, ``starttls`` or ``tls``.

    The function raises OSError or smtplib.SMTPException when the server does not take the message.
    """

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        connect = (
            smtplib.SMTP_SSL(host, port, timeout=20, context=context)
            if security == "tls"
            else smtplib.SMTP(host, port, timeout=20)
        )
        with connect as server:
            if security == "starttls":
                server.starttls(context=context)
            if user is not None:
                server.login(user, password or "")
            server.send_message(message)

    return send
