"""Cursors of the directory, sealed: a place in it tells a rank, and that is nobody's to read."""

import base64
import binascii
import struct
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from chassis.errors import BadInput
from chassis.graph import NO_CURSOR, Cursor
from services.profiles.directory.queries.search import Found

PURPOSE = "places in the directory"
_PLACE = struct.Struct(">ii16s")


@dataclass(frozen=True)
class Places:
    """Seals and opens places for one viewer; the same place is sealed alike, so that worlds can be compared."""

    key: bytes
    viewer_id: UUID

    def sealed(self, place: Found) -> Cursor:
        plain = _PLACE.pack(place.tier, place.rank, place.member_id.bytes)
        return (base64.urlsafe_b64encode(AESSIV(self.key).encrypt(plain, [self.viewer_id.bytes])).decode(),)

    def opened(self, cursor: Cursor) -> Found:
        match cursor:
            case (str(sealed),):
                return self._read(sealed)
            case _:
                raise BadInput(NO_CURSOR)

    def _read(self, sealed: str) -> Found:
        try:
            plain = AESSIV(self.key).decrypt(base64.urlsafe_b64decode(sealed), [self.viewer_id.bytes])
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise BadInput(NO_CURSOR) from error
        tier, rank, member_id = _PLACE.unpack(plain)
        return Found(tier=tier, rank=rank, member_id=UUID(bytes=member_id))
