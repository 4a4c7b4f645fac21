# SPDX-License-Identifier: GPL-3.0-or-later
"""State dictionaries of PyTorch before 1.6 (.pt, .pth) to ONNX, without PyTorch.

Such a file holds four pickles (magic, protocol, system, dictionary of tensors), a pickled list of storages, and the storages. A
pickle can name any function to be called, so only the names below are let in, and what they give is our own plain data."""
import collections
import io
import pickle

import numpy as np

import nets
from bounds import BadInput, Reader, count_of, read_file, require

MAGIC = 0x1950A86A20F9469CFC6C
STORAGES = {"FloatStorage": "f4", "DoubleStorage": "f8", "HalfStorage": "f2", "LongStorage": "i8", "IntStorage": "i4",
            "ByteStorage": "u1"}

Storage = collections.namedtuple("Storage", "key dtype count")
Tensor = collections.namedtuple("Tensor", "storage offset shape strides")


class PlainUnpickler(pickle.Unpickler):
    """Numbers, strings and containers only."""

    def find_class(self, module, name):
        raise BadInput(f"the file asks for {module}.{name}")

    def persistent_load(self, pid):
        raise BadInput("a tensor where none may be")


class StateUnpickler(PlainUnpickler):
    """A dictionary of tensors, as descriptions of where their numbers lie."""

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *rest: Tensor(storage, offset, shape, strides)
        return super().find_class(module, name)

    def persistent_load(self, pid):
        require(isinstance(pid, tuple) and len(pid) >= 5 and pid[0] == "storage" and pid[1] in STORAGES.values(),
                "a storage that is not understood")
        return Storage(str(pid[2]), pid[1], pid[4])


def fill(tensor, storages):
    """The numbers of one tensor; it must lie within its storage and without gaps."""
    data = storages.get(tensor.storage.key)
    require(data is not None, f"storage {tensor.storage.key} is not in the file")
    count = count_of(tensor.shape)
    dense = 1
    for side, stride in zip(reversed(tensor.shape), reversed(tensor.strides)):
        require(side == 1 or stride == dense, "a tensor whose numbers do not lie in a row")
        dense *= side
    require(0 <= tensor.offset and tensor.offset + count <= data.size, "a tensor reaches beyond its storage")
    return data[tensor.offset:tensor.offset + count].reshape(tensor.shape)


def read_state(path):
    """Name → array of a state dictionary. The prefix that training on several cards leaves is cut off."""
    data = read_file(path)
    stream = io.BytesIO(data)
    require(PlainUnpickler(stream).load() == MAGIC, "not a PyTorch file of the old form")
    for _ in ("protocol", "system"):
        PlainUnpickler(stream).load()
    state = StateUnpickler(stream).load()
    require(isinstance(state, dict) and state and all(isinstance(t, Tensor) for t in state.values()),
            "not a dictionary of tensors")
    known = {t.storage.key: t.storage for t in state.values()}
    reader = Reader(data, "the weight file")
    keys = PlainUnpickler(stream).load()
    reader.at = stream.tell()
    storages = {}
    for key in keys:
        require(key in known, f"storage {key} belongs to no tensor")
        storages[key] = reader.take_array(known[key].dtype, reader.take_number("i8"))
    reader.expect_end()
    return {name.removeprefix("module."): fill(tensor, storages) for name, tensor in state.items()}


def convert(originals, out, options):
    """originals: one file; options.net says which of nets.py it is."""
    require(len(originals) == 1, "one weight file is needed")
    require(options.net in nets.BUILDERS, f"--net must be one of {', '.join(nets.BUILDERS)}")
    nets.BUILDERS[options.net](read_state(originals[0]), out, options.name or options.net)
