# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the FlatBuffers encoding: tables whose fields are found through a table of offsets. All reads are checked."""
import struct

import numpy as np

from bounds import BadInput, require

MAX_ITEMS = 100000


def unpack(data, form, at):
    """One little-endian number at a byte offset."""
    size = struct.calcsize(form)
    require(0 <= at and at + size <= len(data), f"offset {at} lies outside the file")
    return struct.unpack_from("<" + form, data, at)[0]


class Table:
    """One table. Fields are counted from 0, in the order of the schema; a missing one has its default."""

    def __init__(self, data, at):
        self.data = data
        self.at = at
        self.layout = at - unpack(data, "i", at)
        self.layout_size = unpack(data, "H", self.layout)

    def field(self, index):
        """Where the field lies, or None."""
        place = 4 + 2 * index
        if place + 2 > self.layout_size:
            return None
        offset = unpack(self.data, "H", self.layout + place)
        return self.at + offset if offset else None

    def number(self, index, form, default=0):
        """A number that lies in the table."""
        at = self.field(index)
        return default if at is None else unpack(self.data, form, at)

    def target(self, index):
        """Where the field points to, or None."""
        at = self.field(index)
        return None if at is None else at + unpack(self.data, "I", at)

    def table(self, index):
        """A table that the field points to, or None."""
        at = self.target(index)
        return None if at is None else Table(self.data, at)

    def array(self, index, dtype):
        """A vector of numbers; empty if the field is missing."""
        at = self.target(index)
        dtype = np.dtype(dtype).newbyteorder("<")
        if at is None:
            return np.zeros(0, dtype)
        count = unpack(self.data, "I", at)
        require(at + 4 + count * dtype.itemsize <= len(self.data), f"a vector at {at} reaches beyond the end")
        return np.frombuffer(self.data, dtype, count, at + 4)

    def integers(self, index):
        """A vector of 32-bit integers, as a list."""
        return [int(item) for item in self.array(index, "i4")]

    def text(self, index):
        """A string; empty if the field is missing."""
        try:
            return self.array(index, "u1").tobytes().decode()
        except UnicodeDecodeError:
            raise BadInput("a name is not UTF-8") from None

    def tables(self, index):
        """A vector of tables."""
        at = self.target(index)
        if at is None:
            return []
        count = unpack(self.data, "I", at)
        require(count <= MAX_ITEMS, f"{count} items in one list")
        places = range(at + 4, at + 4 + 4 * count, 4)
        return [Table(self.data, place + unpack(self.data, "I", place)) for place in places]
