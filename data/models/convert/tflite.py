# SPDX-License-Identifier: GPL-3.0-or-later
"""TensorFlow Lite (floating point) to ONNX: the operations of MediaPipe's face, iris and segmentation networks.

TensorFlow keeps pictures as (batch, height, width, channels), ONNX as (batch, channels, height, width): weights and shapes are
turned here once, so the network needs no transpositions. Names of fields and codes are those of TensorFlow's schema.fbs."""
import struct

import numpy as np

from bounds import BadInput, count_of, read_file, require
from flatbuffer import Table, unpack
from layout import channels_first, same_padding
from onnx_writer import Graph

OPSET = 11
IDENTIFIER = b"TFL3"
TYPES = {0: "f4", 1: "f2", 2: "i4", 3: "u1", 4: "i8", 9: "i1"}
SAME_PADDING = 0
NO_ACTIVATION, RELU, RELU6 = 0, 1, 3

# Operator codes.
ADD, AVERAGE_POOL, CONV, DEPTHWISE_CONV, DEQUANTIZE, LOGISTIC = 0, 1, 3, 4, 6, 14
MAX_POOL, MUL, RELU_OP, RESHAPE, RESIZE_BILINEAR, CUSTOM = 17, 18, 19, 22, 23, 32
PAD, MEAN, PRELU, HARD_SWISH = 34, 40, 54, 117
TRANSPOSE_CONV_BIAS = "Convolution2DTransposeBias"


class Tensor:
    """Shape, and numbers if it is a constant."""

    def __init__(self, table, buffers):
        self.shape = table.integers(0)
        count_of(self.shape)
        kind = table.number(1, "b")
        require(kind in TYPES, f"tensor type {kind} is not known")
        require(table.field(6) is None, "sparse tensors are not known")
        index = table.number(2, "I")
        require(index < len(buffers), "a tensor names a buffer that is not there")
        data = buffers[index].array(0, "u1").tobytes()
        self.constant = None
        if data:
            require(len(data) % np.dtype(TYPES[kind]).itemsize == 0, "a constant with half a number")
            flat = np.frombuffer(data, np.dtype(TYPES[kind]).newbyteorder("<"))
            self.constant = flat.reshape(self.shape) if flat.size == count_of(self.shape) else flat


class Operator:
    """One operation: code, tensors by number, options."""

    def __init__(self, table, codes):
        index = table.number(0, "I")
        require(index < len(codes), "an operation without a code")
        self.code, self.custom_name = codes[index]
        self.inputs = table.integers(1)
        self.outputs = table.integers(2)
        self.options = table.table(4)
        self.custom = table.array(5, "u1").tobytes()
        require(self.inputs and len(self.outputs) == 1, f"operation {self.code} has another number of values")

    def option(self, index, form):
        """A number of the options; 0 if there are none."""
        return self.options.number(index, form) if self.options else 0


class Network:
    """The first subgraph of a file."""

    def __init__(self, path):
        data = read_file(path)
        require(data[4:8] == IDENTIFIER, "not a TensorFlow Lite file")
        model = Table(data, unpack(data, "I", 0))
        # A code above 127 stands in a field of its own, which the first versions had not.
        codes = [(max(c.number(0, "b"), c.number(3, "i")), c.text(1)) for c in model.tables(1)]
        buffers = model.tables(4)
        subgraphs = model.tables(2)
        require(len(subgraphs) == 1, "not one subgraph")
        self.tensors = [Tensor(table, buffers) for table in subgraphs[0].tables(0)]
        self.inputs = subgraphs[0].integers(1)
        self.outputs = subgraphs[0].integers(2)
        self.operators = [Operator(table, codes) for table in subgraphs[0].tables(3)]
        used = {i for o in self.operators for i in o.inputs + o.outputs} | set(self.inputs) | set(self.outputs)
        require(all(0 <= i < len(self.tensors) for i in used), "an operation names a tensor that is not there")
        require(len(self.inputs) == 1 and len(self.tensors[self.inputs[0]].shape) == 4, "the input is not one picture")


class Builder:
    """Makes the graph, operation by operation."""

    def __init__(self, network):
        self.network = network
        shape = self.shape(network.inputs[0])
        self.graph = Graph("tflite", channels_first(shape), OPSET)
        self.values = {network.inputs[0]: "input"}
        self.constants = {i: t.constant for i, t in enumerate(network.tensors) if t.constant is not None}
        for operator in network.operators:
            source = self.constants.get(operator.inputs[0])
            if operator.code == DEQUANTIZE and source is not None:
                self.constants[operator.outputs[0]] = source.astype(np.float32).reshape(self.shape(operator.outputs[0]))

    def shape(self, tensor):
        return self.network.tensors[tensor].shape

    def value(self, operator, index=0):
        """The graph's name of an input."""
        require(index < len(operator.inputs) and operator.inputs[index] in self.values, "an input is not made yet")
        return self.values[operator.inputs[index]]

    def constant(self, operator, index):
        """The numbers of an input."""
        require(index < len(operator.inputs) and operator.inputs[index] in self.constants, "an input is no constant")
        return self.constants[operator.inputs[index]]

    def activation(self, value, kind):
        """The activation fused into an operation."""
        if kind == NO_ACTIVATION:
            return value
        if kind == RELU:
            return self.graph.node("Relu", [value])
        require(kind == RELU6, f"fused activation {kind} is not known")
        # min(x, 6) without Clip, whose limits are inputs in this operator set: OpenCV 4.6 refuses that.
        above = self.graph.node("Relu", [self.graph.node("Add", [value, self.graph.weight(np.float32([-6]))])])
        return self.graph.node("Sub", [self.graph.node("Relu", [value]), above])

    def pads(self, operator, kernel, strides, padding):
        """Top, left, bottom, right."""
        if padding != SAME_PADDING:
            return [0, 0, 0, 0]
        sides = self.shape(operator.inputs[0])[1:3]
        top, bottom = same_padding(sides[0], kernel[0], strides[0])
        left, right = same_padding(sides[1], kernel[1], strides[1])
        return [top, left, bottom, right]

    def convolution(self, operator):
        depthwise = operator.code == DEPTHWISE_CONV
        weights, bias = self.constant(operator, 1), self.constant(operator, 2)
        require(weights.ndim == 4, "convolution weights are not four-dimensional")
        strides = [operator.option(2, "i"), operator.option(1, "i")]
        require(min(strides) > 0, "a stride of 0")
        pads = self.pads(operator, weights.shape[1:3], strides, operator.option(0, "b"))
        turned = weights.transpose(3, 0, 1, 2) if depthwise else weights.transpose(0, 3, 1, 2)
        value = self.graph.conv(self.value(operator), turned, bias, strides, pads, weights.shape[3] if depthwise else 1)
        return self.activation(value, operator.option(4 if depthwise else 3, "b"))

    def pool(self, operator):
        strides = [operator.option(2, "i"), operator.option(1, "i")]
        kernel = [operator.option(4, "i"), operator.option(3, "i")]
        require(min(strides + kernel) > 0, "an empty pool")
        if operator.code == AVERAGE_POOL and kernel == self.shape(operator.inputs[0])[1:3]:
            return self.mean(operator)
        pads = self.pads(operator, kernel, strides, operator.option(0, "b"))
        require(operator.code == MAX_POOL or not any(pads), "an average over padding")
        name = "MaxPool" if operator.code == MAX_POOL else "AveragePool"
        return self.graph.node(name, [self.value(operator)], kernel_shape=kernel, strides=strides, pads=pads)

    def mean(self, operator):
        return self.graph.node("GlobalAveragePool", [self.value(operator)])

    def add(self, operator):
        value = self.graph.node("Add", [self.value(operator), self.value(operator, 1)])
        return self.activation(value, operator.option(0, "b"))

    def mul(self, operator):
        """OpenCV wants the larger one first."""
        pair = [self.value(operator), self.value(operator, 1)]
        if count_of(self.shape(operator.inputs[0])) < count_of(self.shape(operator.inputs[1])):
            pair.reverse()
        return self.graph.node("Mul", pair)

    def hard_swish(self, operator):
        """x (min(max(x + 3, 0), 6)) / 6, with the limit as a difference of two rectifiers."""
        value = self.value(operator)
        low = self.graph.node("Relu", [self.graph.node("Add", [value, self.graph.weight(np.float32([3]))])])
        high = self.graph.node("Relu", [self.graph.node("Add", [value, self.graph.weight(np.float32([-3]))])])
        gate = self.graph.node("Sub", [low, high])
        product = self.graph.node("Mul", [value, gate])
        return self.graph.node("Mul", [product, self.graph.weight(np.float32([1 / 6]))])

    def pad(self, operator):
        pairs = self.constant(operator, 1).reshape(-1, 2)
        require(pairs.shape == (4, 2), "padding of something else than a picture")
        pairs = pairs[[0, 3, 1, 2]]
        amounts = np.concatenate([pairs[:, 0], pairs[:, 1]]).astype(np.int64)
        inputs = [self.value(operator), self.graph.weight(amounts), self.graph.weight(np.float32(0))]
        return self.graph.node("Pad", inputs, mode="constant")

    def reshape(self, operator):
        """Only where the order of the numbers is the same in both layouts."""
        shape = self.shape(operator.inputs[0])
        require(shape[1:3] == [1, 1] or (len(shape) == 4 and shape[3] == 1), f"reshape of {shape}")
        target = np.array(self.shape(operator.outputs[0]), np.int64)
        return self.graph.node("Reshape", [self.value(operator), self.graph.weight(target)])

    def resize(self, operator):
        height, width = (int(n) for n in self.constant(operator, 1).reshape(-1)[:2])
        shape = self.shape(operator.inputs[0])
        mode = "align_corners" if operator.option(2, "b") else "half_pixel" if operator.option(3, "b") else "asymmetric"
        scales = np.float32([1, 1, height / shape[1], width / shape[2]])
        inputs = [self.value(operator), self.graph.weight(np.zeros(0, np.float32)), self.graph.weight(scales)]
        return self.graph.node("Resize", inputs, mode="linear", coordinate_transformation_mode=mode)

    def transposed_convolution(self, operator):
        """MediaPipe's own operation; its options are padding, stride across, stride down."""
        require(len(operator.custom) >= 12, "transposed convolution without options")
        _, across, down = struct.unpack_from("<iii", operator.custom)
        weights, bias = self.constant(operator, 1), self.constant(operator, 2)
        require(weights.ndim == 4 and min(across, down) > 0, "transposed convolution that is not understood")
        kernel = list(weights.shape[1:3])
        height, width = self.shape(operator.inputs[0])[1:3]
        out_height, out_width = self.shape(operator.outputs[0])[1:3]
        rows = (height - 1) * down + kernel[0] - out_height
        columns = (width - 1) * across + kernel[1] - out_width
        inputs = [self.value(operator), self.graph.weight(weights.transpose(3, 0, 1, 2).astype(np.float32)),
                  self.graph.weight(bias.astype(np.float32))]
        return self.graph.node("ConvTranspose", inputs, kernel_shape=kernel, strides=[down, across],
                               pads=[rows // 2, columns // 2, rows - rows // 2, columns - columns // 2])

    def simple(self, operator):
        """Operations of one input and no options."""
        if operator.code == PRELU:
            return self.graph.prelu(self.value(operator), self.constant(operator, 1))
        return self.graph.node("Relu" if operator.code == RELU_OP else "Sigmoid", [self.value(operator)])

    def custom(self, operator):
        require(operator.custom_name == TRANSPOSE_CONV_BIAS, f"operation {operator.custom_name!r} is not known")
        return self.transposed_convolution(operator)

    MAKERS = {
        CONV: convolution, DEPTHWISE_CONV: convolution, MAX_POOL: pool, AVERAGE_POOL: pool, MEAN: mean, ADD: add, MUL: mul,
        HARD_SWISH: hard_swish, PAD: pad, RESHAPE: reshape, RESIZE_BILINEAR: resize, CUSTOM: custom, PRELU: simple,
        RELU_OP: simple, LOGISTIC: simple,
    }

    def build(self):
        for operator in self.network.operators:
            if operator.code == DEQUANTIZE:
                require(operator.outputs[0] in self.constants, "only constants can be dequantized")
                continue
            if operator.code not in self.MAKERS:
                raise BadInput(f"operation {operator.code} is not known")
            self.values[operator.outputs[0]] = self.MAKERS[operator.code](self, operator)


def convert(originals, out, options):
    """originals: one file; options.outputs names its outputs, in the file's order."""
    require(len(originals) == 1, "one .tflite file is needed")
    builder = Builder(Network(originals[0]))
    builder.build()
    names = (options.outputs or "").split(",")
    outputs = builder.network.outputs
    require(len(names) == len(outputs) and all(names), f"--outputs must name {len(outputs)} outputs")
    for name, tensor in zip(names, outputs):
        require(tensor in builder.values, "an output is not made")
        builder.graph.rename(builder.values[tensor], name)
    builder.graph.save(out, [(name, channels_first(builder.shape(tensor))) for name, tensor in zip(names, outputs)])
