# SPDX-License-Identifier: GPL-3.0-or-later
"""What TensorFlow's formats have in common: where channels lie, and how "same" padding is shared out."""


def same_padding(side, kernel, stride, dilation=1):
    """TensorFlow's "same" padding before and after one side; the odd pixel goes after."""
    total = max(0, (-(-side // stride) - 1) * stride + (kernel - 1) * dilation + 1 - side)
    return total // 2, total - total // 2


def channels_first(shape):
    """ONNX's order of a picture's sides: batch, channels, height, width; other shapes stay."""
    return [shape[0], shape[3], shape[1], shape[2]] if len(shape) == 4 else list(shape)
