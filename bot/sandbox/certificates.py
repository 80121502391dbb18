"""Certificates made on the spot, so that TLS to the mailbox is real and can be verified.

A small certificate authority signs one good server certificate and two bad ones. Nothing here is
secret beyond the machine it runs on, and nothing here should be trusted beyond it.
"""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = timedelta(days=1)
_LOCAL_NAMES: tuple[x509.GeneralName, ...] = (
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
)
_OTHER_NAMES: tuple[x509.GeneralName, ...] = (x509.DNSName("mail.example.org"),)


class Kind(StrEnum):
    """Which certificate the server shows."""

    GOOD = "good"
    EXPIRED = "expired"
    OTHER_NAME = "other_name"


@dataclass(frozen=True)
class Certificates:
    """A folder with `ca.pem`, for clients to trust, and one file for each kind of certificate."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        """The authority's certificate, in PEM: what a client must be told to trust."""
        return self.folder / "ca.pem"

    def server_file(self, kind: Kind) -> Path:
        """A server's certificate and its key, together, in PEM."""
        return self.folder / f"{kind.value}.pem"

    def server_context(self, kind: Kind = Kind.GOOD) -> ssl.SSLContext:
        """What a server needs to speak TLS with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server_file(kind))
        return context

    def client_context(self) -> ssl.SSLContext:
        """A client that trusts this authority and nobody else, and checks the name."""
        return ssl.create_default_context(cafile=self.ca_file)


@dataclass(frozen=True)
class _Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def issue(folder: Path, now: datetime) -> Certificates:
    """Make a new authority and its certificates in `folder`, good for 30 days around `now`.

    `now` must be the real time, whatever time the rest of the sandbox is in: the TLS library on
    the other side looks at the real clock.
    """
    authority = _new_authority(now)
    certificates = Certificates(folder)
    certificates.ca_file.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    for kind in Kind:
        _write_private(certificates.server_file(kind), _server_pem(kind, authority, now))
    return certificates


def _new_authority(now: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Local mailbox authority")
    usage = _key_usage(for_authority=True)
    certificate = (
        _builder(name, name, key, start=now - _DAY, end=now + 30 * _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return _Authority(key, certificate)


def _server_pem(kind: Kind, authority: _Authority, now: datetime) -> bytes:
    names, end = _names_and_end(kind, now)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    certificate = (
        _builder(_name("localhost"), issuer, key, start=now - 2 * _DAY, end=end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(_key_usage(for_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM) + private


def _names_and_end(kind: Kind, now: datetime) -> tuple[tuple[x509.GeneralName, ...], datetime]:
    match kind:
        case Kind.GOOD:
            return _LOCAL_NAMES, now + 30 * _DAY
        case Kind.EXPIRED:
            return _LOCAL_NAMES, now - _DAY
        case Kind.OTHER_NAME:
            return _OTHER_NAMES, now + 30 * _DAY
        case _:
            assert_never(kind)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _key_usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
