"""The one place that signs and verifies: Ed25519, with the key of this installation."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from callapp.domain.signatures import SigningKey, key_id_of
from callapp.mail.outbox import LinkTo


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs the receipts of this installation, and where its pages are.

    seed: the private key, 32 secret bytes. link_to: the address of a page, by endpoint, lang and values.
    """

    seed: bytes = field(repr=False)
    link_to: LinkTo

    @property
    def key(self) -> SigningKey:
        """The public half."""
        public = self._private().public_key().public_bytes_raw()
        return SigningKey(key_id_of(public), public)

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same message always gives the same."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def verify_signature(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the private half of this key signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
