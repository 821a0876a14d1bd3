"""A real mail server of our own for a test run: Postfix takes mail, Dovecot keeps it.

Both listen on free ports of the loopback, in a temporary folder that is gone afterwards. Mail
for rapport.test is delivered to its people; for any other place Postfix writes the bounce
that it would write anywhere.
"""

import contextlib
import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "a pass word"
#: Who has a mailbox.
SUPPORT, ANNA, PETER = "support@rapport.test", "anna@rapport.test", "peter@rapport.test"
_PATIENCE_S = 20.0
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
instance_name = rapport-{imaps}
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""
_POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/pf/spool
data_directory = {folder}/pf/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.rapport.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = rapport.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = lmtp:inet:127.0.0.1:{lmtp}
relay_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_recipient_restrictions = permit_mynetworks,reject
smtputf8_enable = yes
disable_dns_lookups = yes
"""


def missing() -> str:
    """Return why no server can be started here; '' if one can."""
    if os.geteuid() != 0:
        return "Postfix starts as root only"
    wanted = ("dovecot", "doveadm", "postfix")
    lacking = [name for name in wanted if shutil.which(name) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


@dataclass(frozen=True)
class MailServer:
    """A server that runs. `authority` is the certificate that its own is signed with."""

    folder: Path
    smtp: int
    imap: int
    imaps: int

    @property
    def authority(self) -> Path:
        return self.folder / "cert.pem"

    def send(self, mail: EmailMessage | bytes, sender: str, *to: str) -> None:
        """Hand a mail to Postfix, as any program would."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.SMTP("127.0.0.1", self.smtp) as smtp:
            smtp.sendmail(sender, to, raw)

    def keep(self, owner: str, folder: str, mail: EmailMessage) -> None:
        """Put a mail into somebody's folder, as a mail program does with what it sent."""
        words = ["-c", str(self.folder / "dovecot.conf"), "save", "-u", owner, "-m", folder]
        subprocess.run(["doveadm", *words], input=mail.as_bytes(), check=True, timeout=30)

    def doveadm(self, *words: str) -> str:
        """Ask Dovecot's own program."""
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def wait(self, owner: str, folder: str, number: int) -> None:
        """Wait until so many mails lie in a folder. Raises TimeoutError, with the log."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            found = self.doveadm("mailbox", "status", "-u", owner, "messages", folder)
            if int(found.rpartition("=")[2]) >= number:
                return
            time.sleep(0.05)
        raise TimeoutError((self.folder / "postfix.log").read_text())


@contextlib.contextmanager
def running() -> Iterator[MailServer]:
    """Start both servers; end them and remove all they wrote."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-mail-", dir="/tmp"))
    folder.chmod(0o755)
    smtp, imap, imaps, lmtp = _free_ports(4)
    server = MailServer(folder, smtp, imap, imaps)
    try:
        _start_dovecot(folder, imap, imaps, lmtp)
        _start_postfix(folder, smtp, lmtp)
        for port in (smtp, imap, imaps, lmtp):
            _wait_for(port)
        yield server
    finally:
        with contextlib.suppress(RuntimeError):
            _run("postfix", "-c", folder / "pf" / "etc", "stop")
        with contextlib.suppress(RuntimeError):
            _run("doveadm", "-c", folder / "dovecot.conf", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _start_dovecot(folder: Path, imap: int, imaps: int, lmtp: int) -> None:
    (folder / "run").mkdir()
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "mail", "mail")
    _certify(folder)
    users = "".join(f"{who}:{{PLAIN}}{PASSWORD}::::::\n" for who in (SUPPORT, ANNA, PETER))
    (folder / "users").write_text(users)
    conf = folder / "dovecot.conf"
    conf.write_text(_DOVECOT.format(folder=folder, imap=imap, imaps=imaps, lmtp=lmtp))
    _run("dovecot", "-c", conf)


def _start_postfix(folder: Path, smtp: int, lmtp: int) -> None:
    etc = folder / "pf" / "etc"
    for name in ("etc", "spool", "data"):
        (folder / "pf" / name).mkdir(parents=True)
    shutil.chown(folder / "pf" / "data", "postfix")
    (folder / "postfix.log").touch()
    (etc / "main.cf").write_text(_POSTFIX.format(folder=folder, lmtp=lmtp))
    lines = Path("/usr/share/postfix/master.cf.dist").read_text().splitlines()
    (etc / "master.cf").write_text("\n".join(_service(line, smtp) for line in lines) + "\n")
    _run("postfix", "-c", etc, "start")


def _service(line: str, smtp: int) -> str:
    """Return a line of master.cf with our port, and without a chroot."""
    words = line.split()
    if len(words) < 8 or line.startswith(("#", " ", "\t")):
        return line
    if words[:2] == ["smtp", "inet"]:
        words[0] = f"127.0.0.1:{smtp}"
    words[4] = "n"
    return " ".join(words)


def _certify(folder: Path) -> None:
    """Write a certificate for localhost that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(secret)


def _free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as held:
        found = [held.enter_context(socket.socket()) for _ in range(number)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _run(*command: object) -> None:
    """Run what starts a daemon: it would keep a pipe open, so it writes into a file."""
    with tempfile.TemporaryFile("w+") as said:
        words = [str(word) for word in command]
        ended = subprocess.run(words, stdout=said, stderr=said, check=False, timeout=_PATIENCE_S)
        if ended.returncode:
            said.seek(0)
            raise RuntimeError(f"{words[0]} failed:\n{said.read()}")
