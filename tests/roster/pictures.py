"""Pictures of nobody, as PNG files."""
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(seed, side=128, noise=0):
    """A square of stripes that differs by @seed; @noise more bytes that no program shows."""
    rows = b"".join(b"\0" + bytes((seed * 7 + x * y + c * 31) % 256 for x in range(side) for c in range(3)) for y in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            (chunk(b"teXt", bytes([seed % 256]) * noise) if noise else b"") + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
