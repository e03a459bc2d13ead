"""Really signing a PDF: a root, certificates under it, and pyHanko."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec

SECRET = b"thu"


@cache
def _key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )


ROOT = _name("CA thử nghiệm", "Cơ quan thử")


def _builder(subject: x509.Name, public: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ROOT)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=365))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def root_certificate() -> x509.Certificate:
    builder = _builder(ROOT, _key("root").public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs=False), critical=True)
    return builder.sign(_key("root"), hashes.SHA256())


def root_pem() -> bytes:
    return root_certificate().public_bytes(serialization.Encoding.PEM)


@cache
def _signer(common: str, organisation: str) -> signers.SimpleSigner:
    key = _key(common)
    builder = _builder(_name(common, organisation), key.public_key())
    builder = builder.add_extension(_usage(signs=True), critical=True)
    certificate = builder.sign(_key("root"), hashes.SHA256())
    bundle = pkcs12.serialize_key_and_certificates(
        b"thu",
        key,
        certificate,
        [root_certificate()],
        serialization.BestAvailableEncryption(SECRET),
    )
    signer = signers.SimpleSigner.load_pkcs12_data(bundle, other_certs=[], passphrase=SECRET)
    assert signer is not None
    return signer


def certificate(common: str, organisation: str) -> bytes:
    """A signer's certificate as DER."""
    return bytes(_signer(common, organisation).signing_cert.dump())


def sign(pdf: bytes, *, field: str = "LanhDao", common: str, organisation: str) -> bytes:
    """The PDF with one more signature, added behind what is there."""
    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"),
        signer=_signer(common, organisation),
        new_field_spec=SigFieldSpec(sig_field_name=field),
        output=out,
    )
    return out.getvalue()
