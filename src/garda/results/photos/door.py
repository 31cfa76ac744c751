"""What a photographed page must be to be kept: asked of its header, before anything is decoded.

Costs about a millisecond, in the process that serves the phones on election night. Decoding is the
worker's: see :mod:`garda.results.photos.inspecting`.
"""

from __future__ import annotations

from garda.documents.domain.kinds import HEAD_BYTES, PHOTO, kind_for, sniff
from garda.documents.domain.pictures import check_size, check_still, check_whole, size_of
from garda.documents.domain.refusals import empty, too_large, wrong_type


def check_photo(data: bytes) -> str:
    """Media type of bytes that may be kept as a photo.

    Raises UploadRefused: empty, too large, another type (HEIC too), damaged or cut off, moving,
    more pixels than may be decoded.
    """
    if not data:
        raise empty()
    if len(data) > PHOTO.max_bytes:
        raise too_large(PHOTO)
    media = sniff(data[:HEAD_BYTES])
    if media is None or kind_for(media, (PHOTO,)) is None:
        raise wrong_type(media, (PHOTO,))
    check_size(size_of(data, media), media)
    check_whole(data, media)
    check_still(data, media)
    return media
