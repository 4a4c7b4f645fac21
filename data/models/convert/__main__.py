# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes ONNX models, as OpenCV 4.6 and newer can run them, from published weights. Needs numpy only; deterministic.

usage: python3 data/models/convert FORMAT --out FILE [options] ORIGINAL...

Deterministic means: the same originals give the same bytes, so a model can be pinned by its sha256 without being published."""
import argparse
import sys

try:
    import formats
    from bounds import BadInput
except ImportError as missing:
    sys.exit(f"convert: {missing} (Debian package python3-numpy)")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="convert", description=__doc__.splitlines()[0])
    parser.add_argument("format", choices=sorted(formats.FORMATS))
    parser.add_argument("originals", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--net", help="torch: which network the weights are of")
    parser.add_argument("--name", help="torch: the graph's name")
    parser.add_argument("--outputs", help="tflite: names for the outputs, with commas")
    parser.add_argument("--output", help="tfjs: NODE=NAME of the output")
    parser.add_argument("--repair-prelu", action="store_true", help="tfjs: undo what the optimiser broke")
    return parser.parse_args()


def main():
    options = parse_arguments()
    try:
        formats.convert(options.format, options.originals, options.out, options)
    except BadInput as error:
        sys.exit(f"convert {options.format}: {error}")


main()
