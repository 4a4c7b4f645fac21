# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks whose weight files do not tell their shape: what is joined with what, for MobileFaceNet and MiniFASNet.

Layers follow the papers (arXiv 1804.07573; MiniFASNet is the same scheme, pruned); names are those of the weight files."""
import numpy as np

from bounds import BadInput, require
from onnx_writer import Graph, fold_batch_norm

EPSILON = 1e-5


class Layers:
    """Adds layers to a graph, with weights looked up by name."""

    def __init__(self, state, graph):
        self.state = state
        self.graph = graph

    def weight(self, name):
        if name not in self.state:
            raise BadInput(f"the weight file has no {name}")
        return self.state[name]

    def norm(self, name):
        """Batch normalisation: gamma, beta, mean, variance in double precision, epsilon."""
        parts = (f"{name}.{part}" for part in ("weight", "bias", "running_mean", "running_var"))
        return tuple(self.weight(part).astype(np.float64) for part in parts) + (EPSILON,)

    def conv(self, value, name, norm, stride=1, pad=0, group=1):
        """Convolution NAME with batch normalisation NORM folded in."""
        weights, bias = fold_batch_norm(self.weight(f"{name}.weight"), self.state.get(f"{name}.bias"), self.norm(norm))
        return self.graph.conv(value, weights, bias, [stride] * 2, [pad] * 4, group)

    def relu(self, value):
        return self.graph.node("Relu", [value])

    def relu6(self, value):
        """Limits as attributes (operator sets up to 10): OpenCV 4.6 refuses them as inputs."""
        return self.graph.node("Clip", [value], min=0.0, max=6.0)


# MobileFaceNet's bottlenecks: expansion, channels, repetitions, stride of the first.
BOTTLENECKS = ((2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1))


def bottleneck(layers, value, name, channels, expansion, stride):
    """Widen, filter each channel, narrow."""
    wide = channels * expansion
    value = layers.relu6(layers.conv(value, f"{name}.0.0", f"{name}.0.1"))
    value = layers.relu6(layers.conv(value, f"{name}.1.0", f"{name}.1.1", stride, 1, wide))
    return layers.conv(value, f"{name}.2", f"{name}.3")


def mobilefacenet(state, out, name):
    """112x112 RGB, normalised by ImageNet's mean and deviation, to 128 numbers."""
    graph = Graph(name, [1, 3, 112, 112])
    layers = Layers(state, graph)
    value = layers.relu6(layers.conv("input", "conv1.0", "conv1.1", 2, 1))
    value = layers.relu(layers.conv(value, "dw_conv.depthwise", "dw_conv.bn1", 1, 1, 64))
    value = layers.relu(layers.conv(value, "dw_conv.pointwise", "dw_conv.bn2"))
    channels, index = 64, 0
    for expansion, out_channels, times, first_stride in BOTTLENECKS:
        for repetition in range(times):
            stride = first_stride if repetition == 0 else 1
            made = bottleneck(layers, value, f"features.{index}.conv", channels, expansion, stride)
            value = graph.node("Add", [value, made]) if stride == 1 and channels == out_channels else made
            channels = out_channels
            index += 1
    value = layers.relu6(layers.conv(value, "conv2.0", "conv2.1"))
    value = layers.conv(value, "gdconv.depthwise", "gdconv.bn", group=512)
    value = layers.conv(value, "conv3", "bn")
    graph.rename(graph.node("Flatten", [value], axis=1), "embedding")
    graph.save(out, [("embedding", [1, 128])])


class FasLayers(Layers):
    """MiniFASNet's building blocks. Widths are pruned, so they are read from the weights."""

    def linear(self, value, name, **geometry):
        return self.conv(value, f"{name}.conv", f"{name}.bn", **geometry)

    def block(self, value, name, **geometry):
        return self.graph.prelu(self.linear(value, name, **geometry), self.weight(f"{name}.prelu.weight"))

    def width(self, name):
        return self.weight(f"{name}.conv.weight").shape[0]

    def squeeze(self, value, name):
        """Weighs the channels by what the whole picture holds (V1SE only)."""
        if f"{name}.fc1.weight" not in self.state:
            return value
        gate = self.graph.node("GlobalAveragePool", [value])
        gate = self.relu(self.conv(gate, f"{name}.fc1", f"{name}.bn1"))
        gate = self.graph.node("Sigmoid", [self.conv(gate, f"{name}.fc2", f"{name}.bn2")])
        return self.graph.node("Mul", [value, gate])

    def depthwise(self, value, name, stride):
        made = self.block(value, f"{name}.conv")
        made = self.block(made, f"{name}.conv_dw", stride=stride, pad=1, group=self.width(f"{name}.conv_dw"))
        return self.squeeze(self.linear(made, f"{name}.project"), f"{name}.se_module")

    def residual(self, value, name, times):
        for index in range(times):
            value = self.graph.node("Add", [value, self.depthwise(value, f"{name}.model.{index}", 1)])
        return value


def minifasnet(state, out, name):
    """80x80 BGR 0..255 to three probabilities, V2 or V1SE."""
    graph = Graph(name, [1, 3, 80, 80])
    layers = FasLayers(state, graph)
    value = layers.block("input", "conv1", stride=2, pad=1)
    value = layers.block(value, "conv2_dw", pad=1, group=layers.width("conv2_dw"))
    value = layers.residual(layers.depthwise(value, "conv_23", 2), "conv_3", 4)
    value = layers.residual(layers.depthwise(value, "conv_34", 2), "conv_4", 6)
    value = layers.residual(layers.depthwise(value, "conv_45", 2), "conv_5", 2)
    value = layers.linear(layers.block(value, "conv_6_sep"), "conv_6_dw", group=512)
    value = graph.node("Flatten", [value], axis=1)

    gamma, beta, mean, variance, epsilon = layers.norm("bn")
    dense = layers.weight("linear.weight").astype(np.float64)
    require(dense.ndim == 2 and dense.shape[0] == gamma.size, "linear and bn do not fit")
    scale = gamma / np.sqrt(variance + epsilon)
    value = graph.gemm(value, dense * scale[:, None], beta - mean * scale)
    last = layers.weight("prob.weight")
    value = graph.gemm(value, last, np.zeros(last.shape[0]))
    graph.rename(graph.node("Softmax", [value], axis=1), "prob")
    graph.save(out, [("prob", [1, 3])])


BUILDERS = {"mobilefacenet": mobilefacenet, "minifasnet": minifasnet}
