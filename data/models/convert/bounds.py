# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading of published files within bounds, and the one error that a converter raises for bad input."""
import pathlib

import numpy as np

MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_SIDE = 1 << 24


class BadInput(Exception):
    """The file is not what this converter reads; the message says what is wrong, and where."""


def read_file(path):
    """The bytes of a file that is not too large to be a model."""
    path = pathlib.Path(path)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BadInput(f"{path.name} is larger than {MAX_FILE_BYTES} bytes")
    return path.read_bytes()


def require(condition, what):
    """Raises BadInput(what) unless the condition holds."""
    if not condition:
        raise BadInput(what)


def count_of(shape):
    """Number of elements of a shape, after a look at its sides."""
    require(len(shape) <= 6 and all(isinstance(n, int) and 0 <= n <= MAX_SIDE for n in shape), f"impossible shape {shape}")
    count = 1
    for side in shape:
        count *= side
    require(count * 8 <= MAX_FILE_BYTES, f"shape {shape} is too large")
    return count


class Reader:
    """Takes little-endian values off a byte string, and never reads beyond its end."""

    def __init__(self, data, name):
        self.data = data
        self.name = name
        self.at = 0

    def take_array(self, dtype, count):
        """The next COUNT numbers of a numpy type."""
        dtype = np.dtype(dtype).newbyteorder("<")
        size = count * dtype.itemsize
        require(0 <= count and self.at + size <= len(self.data),
                f"{self.name} ends at byte {len(self.data)}; {size} more are needed at byte {self.at}")
        array = np.frombuffer(self.data, dtype, count, self.at)
        self.at += size
        return array

    def take_number(self, dtype):
        """The next number, as a Python one."""
        return self.take_array(dtype, 1)[0].item()

    def expect_end(self):
        """Bytes left over mean that something was misread."""
        require(self.at == len(self.data), f"{self.name}: {len(self.data) - self.at} bytes are left over")
