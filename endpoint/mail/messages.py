"""Make the mail's words: templates of the theme, filled with the campaign's words and addresses of ours, nothing else.

What a supporter typed is in no mail: else anybody could send a stranger their words in the campaign's name.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from campaign.language import language_of, speaks
from endpoint.bundle import Bundle
from endpoint.codes import Codes, in_groups
from endpoint.mail.outbox import Outgoing
from endpoint.mail.tables import CONFIRM, DIGEST, FOLLOW_UP, MANAGE, QUESTION, REPLY, SIGN_IN
from endpoint.store import now

KINDS = (CONFIRM, MANAGE, QUESTION, REPLY, FOLLOW_UP, SIGN_IN, DIGEST)
TEMPLATES = {kind: f"endpoint/mail/{kind}.txt" for kind in KINDS}


class Messages:
    """Makes messages.

    :param from_: the sender.
    """

    def __init__(self, from_: Address, codes: Codes) -> None:
        self._from = from_
        self._codes = codes

    def message(self, bundle: Bundle, mail: Outgoing, **names: Any) -> EmailMessage:
        """Return the message for a mail.

        :param names: further names for its template.
        :raises ValueError: the address cannot stand in a header.
        :raises jinja2.TemplateNotFound: the theme has no such template.
        """
        subject, body = self._text(bundle, mail, names)
        message = EmailMessage(policy=SMTP)
        message["From"] = self._from
        message["To"] = Address(addr_spec=mail.address)
        message["Subject"] = subject
        message["Date"] = format_datetime(now())
        # Nobody else can make it: a notice that names it tells of this mail.
        message["Message-ID"] = f"<{self._codes.message_name(mail.id)}@{self._from.domain}>"
        # No out-of-office answers, please.
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = f"<{self._stop_address(bundle, mail)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(body)
        return message

    def _text(self, bundle: Bundle, mail: Outgoing, names: dict[str, Any]) -> tuple[str, str]:
        manage = self._codes.make("manage", mail.public_id)
        text = bundle.pages.fragment(
            TEMPLATES[mail.kind],
            # A form may be in another language than its campaign.
            language_of(mail.language) if speaks(mail.language) else None,
            confirm_address=f"{bundle.campaign.endpoint_address}/confirm/{self._codes.make('confirm', mail.public_id)}",
            manage_address=f"{bundle.campaign.endpoint_address}/manage/{manage}",
            manage_code=in_groups(manage),
            pledge_address=f"{bundle.campaign.endpoint_address}/pledge/{mail.public_id}",
            moderate_address=f"{bundle.campaign.endpoint_address}/moderate",
            stop_address=self._stop_address(bundle, mail),
            **names,
        )
        subject, _, body = text.partition("\n")
        # One line, whatever the theme and the campaign's name say.
        return " ".join(subject.removeprefix("Subject:").split()), body.strip() + "\n"

    def _stop_address(self, bundle: Bundle, mail: Outgoing) -> str:
        return f"{bundle.campaign.endpoint_address}/stop/{self._codes.make('stop', mail.address_hash)}"
