# SPDX-License-Identifier: GPL-3.0-or-later
"""The one way into the converters: a format's name to its module, and every fault to one error."""
import importlib
import os

from bounds import BadInput

FORMATS = {"ncnn": "ncnn", "torch": "torch_legacy", "tflite": "tflite", "tfjs": "tfjs"}


def convert(name, originals, out, options):
    """Makes OUT from the originals, or raises BadInput and leaves nothing behind."""
    part = f"{out}.part"
    try:
        importlib.import_module(FORMATS[name]).convert(originals, part, options)
        os.replace(part, out)
    except BadInput:
        raise
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from error
    except Exception as error:
        # Whatever malformed bytes make numpy, pickle or json say.
        raise BadInput(f"malformed ({type(error).__name__}: {error})".replace("\n", " ")) from error
    finally:
        if os.path.exists(part):
            os.remove(part)
