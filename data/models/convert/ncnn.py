# SPDX-License-Identifier: GPL-3.0-or-later
"""ncnn (.param text and .bin of float32 weights) to ONNX, with batch normalisation folded into the layer before it.

Reads the layers of MobileFaceNet: Input, BinaryOp, Split, Convolution, ConvolutionDepthWise, BatchNorm, PReLU, InnerProduct."""
import numpy as np

from bounds import BadInput, Reader, read_file, require
from onnx_writer import Graph, fold_batch_norm

MAGIC = "7767517"
MAX_LAYERS = 10000
INPUT_SIDE = 112
FLOAT32_TAG = 0
ADD, SUBTRACT, MULTIPLY = 0, 1, 2
# The text has six digits of 1/128.
ROUNDED_128TH, EXACT_128TH = 0.007813, 1 / 128


class Layer:
    """One line of the .param file and its weights.

    options: what the line says as KEY=VALUE; the keys are numbers whose meaning depends on the kind."""

    def __init__(self, line):
        words = line.split()
        require(len(words) >= 4 and words[2].isdigit() and words[3].isdigit(), f"not a layer: {line!r}")
        inputs, outputs = int(words[2]), int(words[3])
        require(len(words) >= 4 + inputs + outputs and outputs >= 1, f"layer with too few names: {line!r}")
        self.kind, self.name = words[:2]
        self.inputs = words[4:4 + inputs]
        self.outputs = words[4 + inputs:4 + inputs + outputs]
        self.options = {}
        for word in words[4 + inputs + outputs:]:
            key, _, value = word.partition("=")
            try:
                self.options[int(key)] = float(value)
            except ValueError:
                raise BadInput(f"layer {self.name}: {word!r} is not KEY=NUMBER") from None
        self.weights = self.bias = self.slopes = self.norm = None

    def number(self, key, default=None):
        """A whole-number option."""
        value = self.options.get(key, default)
        require(value is not None and value >= 0 and value == int(value), f"layer {self.name}: bad option {key}")
        return int(value)

    def take_weights(self, reader):
        """The layer's share of the .bin file, in ncnn's order."""
        if self.kind in ("Convolution", "ConvolutionDepthWise"):
            out, side = self.number(0), self.number(1)
            flat = take_tagged(reader, self.number(6))
            require(out > 0 and side > 0 and flat.size % (out * side * side) == 0, f"layer {self.name}: weights do not fit")
            self.weights = flat.reshape(out, -1, side, side)
            self.bias = reader.take_array("f4", out) if self.number(5, 0) else None
        elif self.kind == "InnerProduct":
            out = self.number(0)
            flat = take_tagged(reader, self.number(2))
            require(out > 0 and flat.size % out == 0, f"layer {self.name}: weights do not fit")
            self.weights = flat.reshape(out, -1)
            self.bias = reader.take_array("f4", out) if self.number(1, 0) else None
        elif self.kind == "BatchNorm":
            gamma, mean, variance, beta = (reader.take_array("f4", self.number(0)) for _ in range(4))
            self.norm = (gamma, beta, mean, variance, self.options.get(1, 0.0))
        elif self.kind == "PReLU":
            self.slopes = reader.take_array("f4", self.number(0))


def take_tagged(reader, count):
    """Weights behind a tag that says how they are packed; only plain float32 is read."""
    tag = reader.take_number("u4")
    require(tag == FLOAT32_TAG, f"{reader.name}: weights packed as {tag:#x}, not as float32")
    return reader.take_array("f4", count)


def read_network(param_path, bin_path):
    """All layers with their weights."""
    try:
        lines = read_file(param_path).decode("ascii").strip().split("\n")
    except UnicodeDecodeError:
        raise BadInput("the .param file is not text") from None
    require(lines[0].strip() == MAGIC and len(lines) > 2, "the .param file does not begin with 7767517")
    require(len(lines) < MAX_LAYERS, "too many layers")
    layers = [Layer(line) for line in lines[2:]]
    require(lines[1].split()[0] == str(len(layers)), f"the .param file announces {lines[1].split()[0]} layers and has {len(layers)}")
    reader = Reader(read_file(bin_path), "the .bin file")
    for layer in layers:
        layer.take_weights(reader)
    reader.expect_end()
    return layers


class Builder:
    """Makes the graph, layer by layer. A convolution or dense layer waits for its batch normalisation."""

    def __init__(self, graph):
        self.graph = graph
        self.values = {}
        self.waiting = {}
        self.subtracted = 0.0

    def value(self, name):
        require(name in self.values, f"{name} is used before it is made")
        return self.values[name]

    def binary(self, layer):
        """(x - mean) * scale on the picture, or the sum of two values."""
        operation = layer.number(0, ADD)
        first = self.value(layer.inputs[0])
        if not layer.number(1, 0):
            require(operation == ADD and len(layer.inputs) == 2, f"layer {layer.name}: only sums of two values are known")
            return self.graph.node("Add", [first, self.value(layer.inputs[1])])
        number = layer.options.get(2, 0.0)
        if operation == SUBTRACT:
            self.subtracted = number
            return first
        require(operation == MULTIPLY, f"layer {layer.name}: operation {operation} is not known")
        scale = EXACT_128TH if abs(number - ROUNDED_128TH) <= 1e-6 else number
        return self.graph.conv(first, np.full((3, 1, 1, 1), scale, np.float32), np.full(3, -self.subtracted * scale, np.float32),
                               [1, 1], [0] * 4, group=3)

    def normalised(self, layer):
        """The waiting layer together with its batch normalisation."""
        require(layer.inputs[0] in self.waiting, f"layer {layer.name}: nothing to fold the batch normalisation into")
        before = self.waiting.pop(layer.inputs[0])
        value = self.value(before.inputs[0])
        require(layer.norm[0].size == before.weights.shape[0], f"layer {layer.name}: channels do not fit")
        weights, bias = fold_batch_norm(before.weights, before.bias, layer.norm)
        if before.kind == "InnerProduct":
            return self.graph.gemm(self.graph.node("Flatten", [value], axis=1), weights, bias)
        return self.graph.conv(value, weights, bias, [before.number(3, 1)] * 2, [before.number(4, 0)] * 4,
                               before.number(7, 1))

    def add(self, layer):
        """One layer."""
        require(layer.kind == "Input" or layer.inputs, f"layer {layer.name} has no input")
        if layer.kind in ("Convolution", "ConvolutionDepthWise", "InnerProduct"):
            self.waiting[layer.outputs[0]] = layer
            return
        if layer.kind == "Input":
            value = "input"
        elif layer.kind == "Split":
            value = self.value(layer.inputs[0])
        elif layer.kind == "BinaryOp":
            value = self.binary(layer)
        elif layer.kind == "BatchNorm":
            value = self.normalised(layer)
        elif layer.kind == "PReLU":
            value = self.graph.prelu(self.value(layer.inputs[0]), layer.slopes)
        else:
            raise BadInput(f"layer {layer.name}: kind {layer.kind} is not known")
        for name in layer.outputs:
            self.values[name] = value


def convert(originals, out, options):
    """originals: the .param and the .bin file."""
    require(len(originals) == 2, "ncnn needs a .param and a .bin file")
    layers = read_network(*originals)
    graph = Graph("mobilefacenet", [1, 3, INPUT_SIDE, INPUT_SIDE])
    builder = Builder(graph)
    for layer in layers:
        builder.add(layer)
    require(not builder.waiting, "a layer without batch normalisation is left over")
    dimension = layers[-1].number(0)
    graph.rename(builder.value(layers[-1].outputs[0]), "embedding")
    graph.save(out, [("embedding", [1, dimension])])
