# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes ONNX files without the onnx package: just the messages and fields that our networks use.

Protocol buffers: each field is (number << 3 | wire type), then the value. Fields are written in ascending order, as the usual
implementations do, so the same graph always gives the same bytes. Field numbers are those of onnx.proto."""
import pathlib
import struct

import numpy as np

VARINT, BYTES, FIXED32 = 0, 2, 5
IR_VERSION = 6
TYPE_FLOAT, TYPE_INT64 = 1, 7
ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_STRING, ATTRIBUTE_INTS = 1, 2, 3, 7


def varint(value):
    """Base 128, low digits first; negative numbers as 64-bit two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def int_field(number, value):
    return varint(number << 3 | VARINT) + varint(int(value))


def bytes_field(number, value):
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | BYTES) + varint(len(value)) + value


def attribute(name, value):
    """AttributeProto: a float, an int, a string or a list of ints."""
    head = bytes_field(1, name)
    if isinstance(value, float):
        return head + varint(2 << 3 | FIXED32) + struct.pack("<f", value) + int_field(20, ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return head + int_field(3, value) + int_field(20, ATTRIBUTE_INT)
    if isinstance(value, str):
        return head + bytes_field(4, value) + int_field(20, ATTRIBUTE_STRING)
    return head + b"".join(int_field(8, item) for item in value) + int_field(20, ATTRIBUTE_INTS)


def tensor(name, array):
    """TensorProto with raw data: float32 or int64."""
    integers = array.dtype.kind == "i"
    data = np.ascontiguousarray(array, "<i8" if integers else "<f4").tobytes()
    dims = b"".join(int_field(1, side) for side in array.shape)
    return dims + int_field(2, TYPE_INT64 if integers else TYPE_FLOAT) + bytes_field(8, name) + bytes_field(9, data)


def value_info(name, shape):
    """ValueInfoProto: a float tensor of a fixed shape."""
    dims = b"".join(bytes_field(1, int_field(1, side)) for side in shape)
    tensor_type = int_field(1, TYPE_FLOAT) + bytes_field(2, dims)
    return bytes_field(1, name) + bytes_field(2, bytes_field(1, tensor_type))


class Node:
    """One operation. Inputs and output are names of values."""

    def __init__(self, name, op, inputs, output, attributes):
        self.name = name
        self.op = op
        self.inputs = list(inputs)
        self.output = output
        self.attributes = attributes

    def encode(self):
        """NodeProto."""
        return (b"".join(bytes_field(1, name) for name in self.inputs) + bytes_field(2, self.output) +
                bytes_field(3, self.name) + bytes_field(4, self.op) +
                b"".join(bytes_field(5, attribute(key, value)) for key, value in sorted(self.attributes.items())))


def write_model(path, producer, opset, name, nodes, weights, inputs, outputs):
    """Writes one model.

    nodes: Node list in order of execution; weights: (name, array) pairs; inputs and outputs: (name, shape) pairs."""
    graph = (b"".join(bytes_field(1, node.encode()) for node in nodes) + bytes_field(2, name) +
             b"".join(bytes_field(5, tensor(*weight)) for weight in weights) +
             b"".join(bytes_field(11, value_info(*value)) for value in inputs) +
             b"".join(bytes_field(12, value_info(*value)) for value in outputs))
    pathlib.Path(path).write_bytes(
        int_field(1, IR_VERSION) + bytes_field(2, producer) + bytes_field(7, graph) +
        bytes_field(8, bytes_field(1, "") + int_field(2, opset)))


class Graph:
    """A graph that grows node by node. Names are counted up, so equal calls give equal files."""

    def __init__(self, name, input_shape, opset=9):
        self.name = name
        self.opset = opset
        self.nodes = []
        self.weights = []
        self.inputs = [("input", input_shape)]
        self.count = 0

    def weight(self, array):
        """Adds a constant; returns its name. A single number becomes a list of one."""
        self.count += 1
        name = f"w{self.count}"
        self.weights.append((name, np.atleast_1d(array)))
        return name

    def node(self, op, inputs, **attributes):
        """Adds an operation; returns the name of its value."""
        self.count += 1
        output = f"{op.lower()}_{self.count}"
        self.nodes.append(Node(f"n{self.count}", op, inputs, output, attributes))
        return output

    def conv(self, value, weights, bias, strides, pads, group=1):
        """Convolution; weights as (out, in / group, height, width), pads as top, left, bottom, right."""
        inputs = [value, self.weight(weights.astype(np.float32))]
        if bias is not None:
            inputs.append(self.weight(bias.astype(np.float32)))
        return self.node("Conv", inputs, kernel_shape=list(weights.shape[2:]), strides=list(strides), pads=list(pads),
                         group=group, dilations=[1, 1])

    def prelu(self, value, slopes):
        """PReLU with a slope for each channel."""
        return self.node("PRelu", [value, self.weight(slopes.reshape(-1, 1, 1).astype(np.float32))])

    def gemm(self, value, weights, bias):
        """Dense layer; weights as (out, in)."""
        return self.node("Gemm", [value, self.weight(weights.astype(np.float32)), self.weight(bias.astype(np.float32))],
                         transB=1)

    def rename(self, old, new):
        """Gives a value the name under which the outside knows it."""
        for node in self.nodes:
            if node.output == old:
                node.output = new
            node.inputs = [new if name == old else name for name in node.inputs]

    def save(self, path, outputs):
        """Writes the file; outputs: (name, shape) pairs."""
        write_model(path, "own-converter", self.opset, self.name, self.nodes, self.weights, self.inputs, outputs)


def fold_batch_norm(weights, bias, norm):
    """Weights and bias of a convolution or dense layer that does the following batch normalisation, too.

    norm: (gamma, beta, mean, variance, epsilon). Computed in double precision, rounded once."""
    gamma, beta, mean, variance, epsilon = norm
    scale = gamma.astype(np.float64) / np.sqrt(variance.astype(np.float64) + epsilon)
    folded = weights.astype(np.float64) * scale.reshape((-1,) + (1,) * (weights.ndim - 1))
    start = 0 if bias is None else bias.astype(np.float64)
    return folded.astype(np.float32), (start * scale + beta - mean * scale).astype(np.float32)
