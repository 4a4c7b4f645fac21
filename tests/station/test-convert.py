#!/usr/bin/python3
"""The converters of data/models/convert: small networks of each format, then the same files broken in many ways.

The models that are shipped as manifests are the real proof, since each is pinned by its sha256; this one needs no network."""
import argparse
import base64
import collections
import hashlib
import io
import json
import pathlib
import pickle
import random
import struct
import sys
import tempfile
import types
import unittest
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "data/models/convert"))

import numpy as np

import formats
import torch_legacy
from bounds import BadInput

NCNN_PARAM = b"""7767517
8 9
Input data 0 1 data
BinaryOp mean 1 1 data mean 0=1 1=1 2=127.5
BinaryOp scale 1 1 mean scale 0=2 1=1 2=0.007813
Convolution conv 1 1 scale conv 0=2 1=3 3=2 4=1 5=0 6=54
BatchNorm norm 1 1 conv norm 0=2
Split split 1 2 norm split_0 split_1
BinaryOp add 2 1 split_0 split_1 add 0=0
PReLU relu 1 1 add relu 0=2
"""


def ncnn_files():
    numbers = np.arange(54, dtype="<f4") / 54
    norm = np.array([1, 2, 0.1, 0.2, 1, 4, 3, 5], "<f4")
    slopes = np.array([0.25, 0.5], "<f4")
    return [NCNN_PARAM, b"\0\0\0\0" + numbers.tobytes() + norm.tobytes() + slopes.tobytes()]


class Described:
    """Pickles as a call of torch's function, without torch."""

    def __init__(self, offset, shape, strides):
        self.arguments = (StorageName(), offset, shape, strides, False, collections.OrderedDict())

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.arguments


class StorageName:
    """The storage "0" of six floats."""


def torch_file():
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})
    utils._rebuild_tensor_v2 = lambda *arguments: None
    utils._rebuild_tensor_v2.__module__ = "torch._utils"
    utils._rebuild_tensor_v2.__qualname__ = utils._rebuild_tensor_v2.__name__ = "_rebuild_tensor_v2"
    sys.modules.update({"torch": torch, "torch._utils": utils})

    class Pickler(pickle.Pickler):
        def persistent_id(self, item):
            if isinstance(item, StorageName):
                return ("storage", torch.FloatStorage, "0", "cpu", 6, None)
            return None

    stream = io.BytesIO()
    for item in (torch_legacy.MAGIC, 1001, {"little_endian": True}):
        pickle.dump(item, stream, 2)
    state = collections.OrderedDict(
        [("module.a.weight", Described(0, (2, 2), (2, 1))), ("a.bias", Described(4, (2,), (1,)))])
    Pickler(stream, 2).dump(state)
    pickle.dump(["0"], stream, 2)
    for name in ("torch", "torch._utils"):
        del sys.modules[name]
    return stream.getvalue() + struct.pack("<q6f", 6, 1, 2, 3, 4, 5, 6)


class FlatBuilder:
    """Writes tables front to back: first the table with room for its offsets, then what it points to."""

    def __init__(self):
        self.data = bytearray(b"\0\0\0\0TFL3")

    def table(self, *fields):
        """fields: (format, number), or bytes / lists / builders that are pointed to, or None."""
        layout = len(self.data)
        size = 4 + 4 * len(fields)
        self.data += struct.pack("<HH", 4 + 2 * len(fields), size)
        self.data += b"".join(struct.pack("<H", 0 if field is None else 4 + 4 * i) for i, field in enumerate(fields))
        self.data += b"\0" * (-len(self.data) % 4)
        at = len(self.data)
        self.data += struct.pack("<i", at - layout) + b"\0" * (size - 4)
        for index, field in enumerate(fields):
            place = at + 4 + 4 * index
            if isinstance(field, tuple):
                struct.pack_into("<" + field[0], self.data, place, field[1])
            elif field is not None:
                target = self.target(field)
                struct.pack_into("<I", self.data, place, target - place)
        return at

    def target(self, field):
        if callable(field):
            return field()
        self.data += b"\0" * (-len(self.data) % 4)
        at = len(self.data)
        if isinstance(field, bytes):
            self.data += struct.pack("<I", len(field)) + field
        elif field and callable(field[0]):
            self.data += struct.pack("<I", len(field)) + b"\0" * 4 * len(field)
            for index, make in enumerate(field):
                place = at + 4 + 4 * index
                struct.pack_into("<I", self.data, place, make() - place)
        else:
            self.data += struct.pack(f"<I{len(field)}i", len(field), *field)
        return at


def tflite_file():
    """conv 3x3, stride 2, "same", relu6 → PReLU → add to itself → hard swish."""
    build = FlatBuilder()
    weights = (np.arange(54, dtype="<f4") / 54).tobytes()
    buffers = [b"", weights, np.array([1, -1], "<f4").tobytes(), np.array([0.5, 0.25], "<f4").tobytes()]

    def tensor(shape, buffer):
        return lambda: build.table(shape, ("b", 0), ("I", buffer), b"name")

    def operator(code, inputs, output, options=None):
        return lambda: build.table(("I", code), inputs, [output], None, options)

    def conv_options():
        return build.table(("b", 0), ("i", 2), ("i", 2), ("b", 3))

    tensors = [tensor([1, 9, 9, 3], 0), tensor([2, 3, 3, 3], 1), tensor([2], 2), tensor([1, 1, 2], 3)]
    tensors += [tensor([1, 5, 5, 2], 0) for _ in range(4)]
    operators = [operator(0, [0, 1, 2], 4, conv_options), operator(1, [4, 3], 5), operator(2, [5, 5], 6), operator(3, [6], 7)]
    codes = [(lambda code=code: build.table(("b", code))) for code in (3, 54, 0, 117)]
    root = build.table(("i", 3), codes, [lambda: build.table(tensors, [0], [7], operators)], None,
                       [(lambda data=data: build.table(data)) for data in buffers])
    struct.pack_into("<I", build.data, 0, root)
    return bytes(build.data)


def tfjs_files(fused=True):
    """conv (with or without Relu in it), then the damaged PReLU, then a squeeze."""

    def text(word):
        return base64.b64encode(word.encode()).decode()

    def numbers(*items):
        return {"list": {"i": [str(item) for item in items]}}

    names = [text(word) for word in ("BiasAdd", "Relu")[:2 if fused else 1]]
    conv = {"strides": numbers(1, 1, 1, 1), "dilations": numbers(1, 1, 1, 1), "padding": {"s": text("VALID")},
            "fused_ops": {"list": {"s": names}}}
    sides = [{"size": str(side)} for side in (-1, 3, 3, 1)]
    nodes = [
        {"name": "x", "op": "Placeholder", "attr": {"shape": {"shape": {"dim": sides}}}},
        {"name": "w", "op": "Const"}, {"name": "b", "op": "Const"}, {"name": "c", "op": "Const"},
        {"name": "conv", "op": "_FusedConv2D", "input": ["x", "w", "b"], "attr": conv},
        {"name": "relu", "op": "Relu", "input": ["conv"]},
        {"name": "abs", "op": "Abs", "input": ["conv"]},
        {"name": "sub", "op": "Sub", "input": ["conv", "abs"]},
        {"name": "mul", "op": "Mul", "input": ["sub", "c"]},
        {"name": "add", "op": "Add", "input": ["conv" if fused else "relu", "mul"]},
        {"name": "out", "op": "Squeeze", "input": ["add"], "attr": {"squeeze_dims": numbers(1, 2)}},
    ]
    weights = [("w", [3, 3, 1, 2]), ("b", [2]), ("c", [2])]
    manifest = [{"paths": ["x.bin"], "weights": [{"name": n, "shape": s, "dtype": "float32"} for n, s in weights]}]
    data = (np.arange(22, dtype="<f4") / 22).tobytes()
    return [json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": manifest}).encode(), data]


NAMES = {"ncnn": ["x.param", "x.bin"], "torch": ["x.pt"], "tflite": ["x.tflite"], "tfjs": ["x.json", "x.bin"]}


class Convert(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.options = argparse.Namespace(net="mobilefacenet", name=None, outputs="mask", output="out=embedding",
                                          repair_prelu=True)

    def convert(self, kind, files):
        """sha256 of the model; BadInput as it comes. Nothing but a finished model may be left."""
        paths = [self.folder / name for name in NAMES[kind]]
        for path, data in zip(paths, files):
            path.write_bytes(data)
        out = self.folder / "out.onnx"
        out.unlink(missing_ok=True)
        try:
            formats.convert(kind, [str(path) for path in paths], str(out), self.options)
            return hashlib.sha256(out.read_bytes()).hexdigest()
        except BadInput as error:
            self.assertNotIn("\n", str(error))
            self.assertFalse(out.exists())
            raise
        finally:
            self.assertFalse(pathlib.Path(f"{out}.part").exists())

    def refuse(self, kind, files, told):
        with self.assertRaises(BadInput) as caught:
            self.convert(kind, files)
        self.assertIn(told, str(caught.exception))

    def check_broken(self, kind, files, seed):
        """Cut short anywhere, and with bytes changed: a model or a BadInput, nothing else."""
        dice = random.Random(seed)
        warnings.simplefilter("ignore")
        for index, data in enumerate(files):
            for _ in range(60):
                broken = list(files)
                broken[index] = data[:dice.randrange(len(data))]
                self.try_broken(kind, broken)
                changed = bytearray(data)
                for _ in range(dice.randint(1, 4)):
                    changed[dice.randrange(len(data))] = dice.choice((0, 1, 127, 128, 255, dice.randrange(256)))
                broken[index] = bytes(changed)
                self.try_broken(kind, broken)

    def try_broken(self, kind, files):
        try:
            self.convert(kind, files)
        except BadInput:
            pass

    def test_ncnn(self):
        self.assertEqual(self.convert("ncnn", ncnn_files()), self.convert("ncnn", ncnn_files()))
        param, weights = ncnn_files()
        self.refuse("ncnn", [param, weights[:-1]], "ends at byte")
        self.refuse("ncnn", [param, weights + b"x"], "left over")
        self.refuse("ncnn", [param, b"\x47\x6b\x30\x01" + weights[4:]], "not as float32")
        self.refuse("ncnn", [param.replace(b"Split", b"Swish"), weights], "Swish is not known")
        self.refuse("ncnn", [param.replace(b"7767517", b"7767518"), weights], "7767517")
        self.refuse("ncnn", [param.replace(b"scale conv", b"nothing conv"), weights], "before it is made")

    def test_ncnn_broken(self):
        self.check_broken("ncnn", ncnn_files(), 1)

    def test_torch(self):
        path = self.folder / "x.pt"
        path.write_bytes(torch_file())
        state = torch_legacy.read_state(path)
        self.assertEqual(state["a.weight"].tolist(), [[1, 2], [3, 4]])
        self.assertEqual(state["a.bias"].tolist(), [5, 6])
        self.refuse("torch", [torch_file()], "no conv1.0.weight")
        self.refuse("torch", [torch_file()[:-4]], "ends at byte")
        self.refuse("torch", [b"PK\x03\x04"], "malformed")

    def test_torch_runs_nothing(self):
        """A pickle that asks for a function is refused, not obeyed."""
        evil = pickle.dumps(torch_legacy.MAGIC, 2) + pickle.dumps(1, 2) * 2 + b"cos\nsystem\n(S'touch /tmp/x'\ntR."
        self.refuse("torch", [evil], "asks for os.system")
        self.refuse("torch", [b"cos\nsystem\n(S'true'\ntR."], "asks for os.system")

    def test_torch_broken(self):
        self.check_broken("torch", [torch_file()], 2)

    def test_tflite(self):
        self.assertEqual(self.convert("tflite", [tflite_file()]), self.convert("tflite", [tflite_file()]))
        self.refuse("tflite", [b"\0\0\0\0TFL2" + tflite_file()[8:]], "not a TensorFlow Lite file")
        self.options.outputs = "mask,more"
        self.refuse("tflite", [tflite_file()], "must name 1 outputs")

    def test_tflite_broken(self):
        self.check_broken("tflite", [tflite_file()], 3)

    def test_tfjs(self):
        """The repair gives the same network whether Relu was fused into the convolution or not, but for its names."""
        self.convert("tfjs", tfjs_files(True))
        with_relu = (self.folder / "out.onnx").read_bytes()
        self.convert("tfjs", tfjs_files(False))
        plain = (self.folder / "out.onnx").read_bytes()
        self.assertEqual(with_relu.replace(b"t4", b"t3").replace(b"t3", b"t2"), plain.replace(b"t3", b"t2"))
        self.assertIn(b"PRelu", plain)
        self.assertNotIn(b"Relu", plain.replace(b"PRelu", b""))
        slopes = -2 * np.arange(20, 22, dtype="<f4") / 22
        self.assertIn(slopes.astype("<f4").tobytes(), plain)
        model, weights = tfjs_files()
        self.refuse("tfjs", [model, weights + b"1234"], "left over")
        self.refuse("tfjs", [model.replace(b'"Squeeze"', b'"Sqeeze"'), weights], "Sqeeze is not known")
        self.refuse("tfjs", [b"{", weights], "not JSON")
        self.options.repair_prelu = False
        self.refuse("tfjs", [model, weights], "operation Abs is not known")

    def test_tfjs_broken(self):
        self.check_broken("tfjs", tfjs_files(), 4)

    def test_no_file(self):
        with self.assertRaises(BadInput):
            formats.convert("torch", [str(self.folder / "nothing")], str(self.folder / "out"), self.options)


unittest.main()
