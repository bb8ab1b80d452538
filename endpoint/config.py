"""Settings of the endpoint, read once from the environment; every fault is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from campaign.problems import counted, nearest
from endpoint.mail.address import sender
from endpoint.mail.smtp import MailServer
from endpoint.rebuild.checks import command, https_url, webhook_secret
from endpoint.setting_checks import (
    MEMORY,
    Check,
    Networks,
    addresses,
    database_url,
    folder,
    host,
    limits_url,
    networks,
    optional,
    seconds,
    secret,
    whole_number,
)

PREFIX = "GROUNDSWELL_"


class SettingsFault(Exception):
    """The endpoint cannot start; carries every fault as a sentence."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        total = f"{counted(len(faults), 'setting')} to fix; the endpoint did not start."
        super().__init__("\n".join([*faults, "", total]))


@dataclass(frozen=True)
class Setting:
    """One setting.

    :param name: as in the environment, with its unit at the end.
    :param default: as it would be typed; None where the operator must give one, so that ``check`` takes no empty text.
    :param help: a sentence for the operator.
    :param check: turns the text into the value; raises ValueError saying what was expected.
    """

    name: str
    default: str | None
    help: str
    check: Check
    hidden: bool = False

    @property
    def field(self) -> str:
        """Return the name in `Settings`: ``body_bytes`` for GROUNDSWELL_BODY_BYTES."""
        return self.name.removeprefix(PREFIX).lower()


SETTINGS = (
    Setting(
        "GROUNDSWELL_SECRET",
        None,
        "Key of supporters' links and of the hashes that recognise a form sent twice. Keep it: with another one, links "
        "lead nowhere and repeats count again.",
        secret,
        hidden=True,
    ),
    Setting(
        "GROUNDSWELL_DATABASE_URL",
        "sqlite:///var/pledges.sqlite3",
        "Where pledges are kept; a relative file is relative to the working folder.",
        database_url,
        hidden=True,
    ),
    Setting("GROUNDSWELL_BUNDLE", "build/endpoint", "The folder that the build wrote for the endpoint.", folder),
    Setting("GROUNDSWELL_HOST", "127.0.0.1", "The address to listen on.", host),
    Setting("GROUNDSWELL_PORT", "8001", "The port to listen on; 0 lets the system choose.", whole_number(0, 65535)),
    # 40 fields with the longest textarea are 30 kB; ten times a large pledge is still small.
    Setting(
        "GROUNDSWELL_BODY_BYTES", "65536", "Largest form that is read; a larger one is answered 413.",
        whole_number(1024, 4_194_304),
    ),
    # A pledge is 1 kB: ten seconds suffice on the worst signal, and a stalled client holds nothing for longer.
    Setting(
        "GROUNDSWELL_BODY_SECONDS", "10", "Longest time in which a form must have arrived; after that 408.",
        seconds(0.1, 300),
    ),
    Setting(
        "GROUNDSWELL_BODY_FIELDS", "200", "Most posted values in one form; more are answered 400.",
        whole_number(10, 10_000),
    ),
    Setting(
        "GROUNDSWELL_HEADER_BYTES", "16384", "Largest request head; a larger one is answered 431.",
        whole_number(1024, 1_048_576),
    ),
    Setting(
        "GROUNDSWELL_HEADER_SECONDS", "10", "Longest time in which a request's head must have arrived; after that 408.",
        seconds(0.1, 300),
    ),
    Setting(
        "GROUNDSWELL_IDLE_SECONDS", "15", "How long a connection without a request stays open.", whole_number(1, 300),
    ),
    Setting(
        "GROUNDSWELL_CONNECTIONS", "2000", "Most connections at once; a further one is answered 503.",
        whole_number(10, 100_000),
    ),
    # At 5,000 a second 2,000 waiting pledges are 0.4 s of work; a longer queue would only time out later.
    Setting(
        "GROUNDSWELL_QUEUE_PLEDGES", "2000", "Most pledges that wait to be stored; a further one is answered 503.",
        whole_number(1, 100_000),
    ),
    Setting(
        "GROUNDSWELL_BUSY_SECONDS", "5", "How long a write waits while another process writes; after that 503.",
        seconds(0.1, 60),
    ),
    Setting(
        "GROUNDSWELL_CACHE_SECONDS", "10", "How long browsers may keep the summary and the pledges.",
        whole_number(0, 86_400),
    ),
    Setting(
        "GROUNDSWELL_PROXIES", "127.0.0.0/8, ::1",
        "Networks of your own proxies: their X-Forwarded-For tells who the client is, nobody else's.", networks,
    ),
    Setting(
        "GROUNDSWELL_TRUSTED_NETWORKS", "",
        "Networks whose pledges are never held for their number, such as a hospital's own addresses.", networks,
    ),
    Setting(
        "GROUNDSWELL_LIMITS_URL", "memory://",
        "Where pledges per network are counted: memory:// for one instance, redis://HOST:PORT for several.", limits_url,
        hidden=True,
    ),
    Setting(
        "GROUNDSWELL_STOP_SECONDS", "10", "How long a stop waits for requests under way.", whole_number(1, 300)
    ),
    # As long as the sample's form keeps its answers: consent must be as easy to take back as it was to give.
    Setting(
        "GROUNDSWELL_MANAGE_DAYS", "730",
        "How long a supporter may use the link to their pledge's own page: longer than a form asks how it went.",
        whole_number(1, 3650),
    ),
    Setting(
        "GROUNDSWELL_SMTP_URL", "", "Mail server: smtp://HOST, smtp+starttls://USER:PASSWORD@HOST or smtps://.... "
        "Without it no mail is sent.", optional(MailServer.of), hidden=True,
    ),
    Setting("GROUNDSWELL_MAIL_FROM", "", "Sender of all mail: Pocket Promise <hello@promise.example.org>.",
            optional(sender)),
    Setting(
        "GROUNDSWELL_REBUILD_COMMAND", "", "Command that builds the site after something public has changed; run "
        "without a shell.", optional(command, ()),
    ),
    Setting(
        "GROUNDSWELL_REBUILD_URL", "", "Instead of a command: an https address that is called, signed, to have the "
        "site built.", optional(https_url), hidden=True,
    ),
    Setting(
        "GROUNDSWELL_REBUILD_SECRET", "", "Key of that call's signature, as Standard Webhooks has it: whsec_ ...",
        optional(webhook_secret, b""), hidden=True,
    ),
    Setting(
        "GROUNDSWELL_REBUILD_NETWORKS", "", "Networks that are not public and may be called all the same, such as "
        "10.20.0.0/16.", networks,
    ),
    # Approving fifty pledges in a row is one build; a reader waits a minute more.
    Setting(
        "GROUNDSWELL_REBUILD_QUIET_SECONDS", "60", "How long nothing public must have changed before the site is "
        "built; it is not put off for more than ten times as long.", seconds(0.1, 86_400),
    ),
    Setting(
        "GROUNDSWELL_DIGEST_TO", "", "Who is told by mail, at most once a day, that pledges wait: addresses with "
        "commas between.", optional(addresses, ()),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Checked settings; field names are those of `SETTINGS` without the prefix, units likewise."""

    secret: str
    database_url: str = "sqlite:///var/pledges.sqlite3"
    bundle: Path = Path("build/endpoint")
    host: str = "127.0.0.1"
    port: int = 8001
    body_bytes: int = 65_536
    body_seconds: float = 10.0
    body_fields: int = 200
    header_bytes: int = 16_384
    header_seconds: float = 10.0
    idle_seconds: int = 15
    connections: int = 2_000
    queue_pledges: int = 2_000
    busy_seconds: float = 5.0
    cache_seconds: int = 10
    proxies: Networks = (IPv4Network("127.0.0.0/8"), IPv6Network("::1"))
    trusted_networks: Networks = ()
    limits_url: str = MEMORY
    stop_seconds: int = 10
    manage_days: int = 730
    smtp_url: MailServer | None = None
    mail_from: Address | None = None
    rebuild_command: tuple[str, ...] = ()
    rebuild_url: str | None = None
    rebuild_secret: bytes = b""
    rebuild_networks: Networks = ()
    rebuild_quiet_seconds: float = 60.0
    digest_to: tuple[str, ...] = ()


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment (name: text) gives.

    :raises SettingsFault: with every fault, names that do not exist among them.
    """
    faults = [_unknown(name) for name in sorted(environment) if name.startswith(PREFIX) and name not in _NAMES]
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        try:
            values[setting.field] = _value(setting, environment)
        except ValueError as error:
            faults.append(str(error))
    if values.get("smtp_url") and "mail_from" in values and values["mail_from"] is None:
        faults.append("GROUNDSWELL_MAIL_FROM is missing; GROUNDSWELL_SMTP_URL needs it.")
    if values.get("digest_to") and "smtp_url" in values and values["smtp_url"] is None:
        faults.append("GROUNDSWELL_SMTP_URL is missing; GROUNDSWELL_DIGEST_TO needs it.")
    if values.get("rebuild_url") and values.get("rebuild_secret") == b"":
        faults.append("GROUNDSWELL_REBUILD_SECRET is missing; GROUNDSWELL_REBUILD_URL needs it.")
    if values.get("rebuild_url") and values.get("rebuild_command"):
        faults.append("GROUNDSWELL_REBUILD_COMMAND and GROUNDSWELL_REBUILD_URL are both set; keep one.")
    if faults:
        raise SettingsFault(faults)
    return Settings(**values)


_NAMES = {setting.name for setting in SETTINGS}


def _value(setting: Setting, environment: Mapping[str, str]) -> Any:
    text = environment.get(setting.name, setting.default)
    try:
        return setting.check(text or "")
    except ValueError as error:
        said = "missing" if text is None else "not usable" if setting.hidden else f"'{text}'"
        raise ValueError(f"{setting.name} is {said}; {error}.\n    {_help(setting)}") from None


def _help(setting: Setting) -> str:
    return f"{setting.help} Default: {setting.default}" if setting.default else setting.help


def _unknown(name: str) -> str:
    close = nearest(name, _NAMES)
    return f"{name} is not a setting." + (f"\n    Did you mean {close}?" if close else "")


def settings_table() -> str:
    """Return the table of docs/operators/settings.md."""
    rows = [f"| `{each.name}` | {_default(each)} | {each.help} |" for each in SETTINGS]
    return "\n".join(["| setting | default | what it is |", "|---|---|---|", *rows, ""])


def _default(setting: Setting) -> str:
    if setting.default == "":
        return "none"
    return "none: must be given" if setting.default is None else f"`{setting.default}`"
