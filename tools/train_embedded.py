"""Train the small encoder that ships as the ``embedded`` stack.

A BERT encoder (4 layers, 4 heads, width 64) learns masked-language modelling on the docstrings of
Python's standard library. Tokenizer, weights and configuration are written in the layout that
``transformers.BertModel`` reads, without the pooler, which masked-language modelling never uses::

    pip install torch numpy safetensors tokenizers
    python tools/train_embedded.py --output numeric/data/embedded

Random draws are seeded and only deterministic kernels run, so a second run with the same Python,
library versions, kind of processor and number of threads writes the same weights.
"""

from __future__ import annotations

import argparse
import ast
import json
import platform
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from torch import Tensor, nn
from torch.nn import functional

CONFIG: dict[str, Any] = {
    "architectures": ["BertModel"],
    "attention_probs_dropout_prob": 0.0,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.0,
    "hidden_size": 64,
    "initializer_range": 0.02,
    "intermediate_size": 128,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 128,
    "model_type": "bert",
    "num_attention_heads": 4,
    "num_hidden_layers": 4,
    "pad_token_id": 0,
    "type_vocab_size": 2,
    "vocab_size": 512,
}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
UNK, CLS, SEP, MASK = (SPECIAL.index(token) for token in SPECIAL[1:])
SKIPPED = {"site-packages", "test", "tests", "idlelib", "lib2to3"}
HELD_OUT = 20  # every 20th docstring is kept for measuring the loss
SHORTEST = 16  # sequences have SHORTEST to max_position_embeddings tokens
MASKED = 0.15
IGNORED = -100


class Embeddings(nn.Module):
    """Sum of word, position and segment embeddings, normalised."""

    def __init__(self) -> None:
        super().__init__()
        width = CONFIG["hidden_size"]
        self.word_embeddings = nn.Embedding(CONFIG["vocab_size"], width)
        self.position_embeddings = nn.Embedding(CONFIG["max_position_embeddings"], width)
        self.token_type_embeddings = nn.Embedding(CONFIG["type_vocab_size"], width)
        self.LayerNorm = nn.LayerNorm(width, eps=CONFIG["layer_norm_eps"])

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """Embed a batch of equally long sequences."""
        places = torch.arange(ids.shape[1])
        total = self.word_embeddings(ids) + self.token_type_embeddings(types)
        return self.LayerNorm(total + self.position_embeddings(places))


class SelfAttention(nn.Module):
    """Multi-head attention before its output projection."""

    def __init__(self) -> None:
        super().__init__()
        width = CONFIG["hidden_size"]
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Attend over all tokens: sequences of a batch are equally long, so none is padding."""
        heads = CONFIG["num_attention_heads"]

        def split(y: Tensor) -> Tensor:
            return y.unflatten(-1, (heads, -1)).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
        return (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)


class Output(nn.Module):
    """Projection, skip connection and normalisation that end each half of a layer."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.dense = nn.Linear(inputs, CONFIG["hidden_size"])
        self.LayerNorm = nn.LayerNorm(CONFIG["hidden_size"], eps=CONFIG["layer_norm_eps"])

    def forward(self, x: Tensor, skipped: Tensor) -> Tensor:
        """Return the normalised sum of the projection and the skipped input."""
        return self.LayerNorm(self.dense(x) + skipped)


class AttentionHalf(nn.Module):
    """The attention half of a layer."""

    def __init__(self) -> None:
        super().__init__()
        self.self = SelfAttention()
        self.output = Output(CONFIG["hidden_size"])

    def forward(self, x: Tensor) -> Tensor:
        """Apply attention, then the skip connection."""
        return self.output(self.self(x), x)


class Intermediate(nn.Module):
    """The widening half of the feed-forward network."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(CONFIG["hidden_size"], CONFIG["intermediate_size"])

    def forward(self, x: Tensor) -> Tensor:
        """Widen and apply the exact GELU."""
        return functional.gelu(self.dense(x))


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = AttentionHalf()
        self.intermediate = Intermediate()
        self.output = Output(CONFIG["intermediate_size"])

    def forward(self, x: Tensor) -> Tensor:
        """Apply attention, then the feed-forward network."""
        x = self.attention(x)
        return self.output(self.intermediate(x), x)


class Encoder(nn.Module):
    """The stack of layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(CONFIG["num_hidden_layers"]))

    def forward(self, x: Tensor) -> Tensor:
        """Apply the layers in order."""
        for layer in self.layer:
            x = layer(x)
        return x


class Bert(nn.Module):
    """The saved model; its tensor names are those of ``transformers.BertModel``."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.encoder = Encoder()

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """Return the last hidden states."""
        return self.encoder(self.embeddings(ids, types))


class MaskedModel(nn.Module):
    """The encoder with the prediction head that only training needs."""

    def __init__(self) -> None:
        super().__init__()
        width = CONFIG["hidden_size"]
        self.bert = Bert()
        self.transform = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=CONFIG["layer_norm_eps"])
        self.bias = nn.Parameter(torch.zeros(CONFIG["vocab_size"]))
        self.apply(_initialise)

    def forward(self, ids: Tensor, types: Tensor, targets: Tensor) -> Tensor:
        """Return the mean cross entropy (nats) over the targets that are not ignored."""
        chosen = targets != IGNORED
        hidden = self.norm(functional.gelu(self.transform(self.bert(ids, types)[chosen])))
        logits = hidden @ self.bert.embeddings.word_embeddings.weight.T + self.bias
        return functional.cross_entropy(logits, targets[chosen])


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=CONFIG["initializer_range"])
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)


def docstrings() -> list[str]:
    """Return the ASCII docstrings of the standard library, in the order of its files."""
    root = Path(sysconfig.get_path("stdlib"))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found: dict[str, None] = {}
    for path in sorted(root.rglob("*.py")):
        if SKIPPED.intersection(path.relative_to(root).parts):
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            text = ast.get_docstring(node) if isinstance(node, kinds) else None
            if text and text.isascii():
                found[text] = None
    return list(found)


def train_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """Return a lower-casing WordPiece tokenizer whose vocabulary is in sorted order."""
    learner = _bare_tokenizer(models.WordPiece(unk_token=SPECIAL[UNK]))
    trainer = trainers.WordPieceTrainer(
        vocab_size=CONFIG["vocab_size"], special_tokens=list(SPECIAL), show_progress=False
    )
    learner.train_from_iterator(texts, trainer)
    # The trainer numbers the pieces differently in each run: number them anew.
    pieces = sorted(set(learner.get_vocab()) - set(SPECIAL))
    vocabulary = {piece: index for index, piece in enumerate([*SPECIAL, *pieces])}
    if len(vocabulary) != CONFIG["vocab_size"]:
        raise SystemExit(f"the text gave {len(vocabulary)} pieces, not {CONFIG['vocab_size']}")
    tokenizer = _bare_tokenizer(models.WordPiece(vocabulary, unk_token=SPECIAL[UNK]))
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)],
    )
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def _bare_tokenizer(model: models.WordPiece) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def stream(tokenizer: Tokenizer, texts: Sequence[str]) -> np.ndarray:
    """Return the ids of all texts, one after the other."""
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return np.concatenate([np.array(text.ids, dtype=np.int64) for text in encoded])


def draw(
    ids: np.ndarray, batch: int, generator: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Return a batch of masked sequences: ids, segment types and targets.

    All sequences of a batch have one length. Half of the batches are single segments, the others
    are cut into two segments at a random place. Of the tokens that are to be predicted, 80% are
    masked, 10% replaced by a random piece and 10% kept.
    """
    length = int(generator.integers(SHORTEST, CONFIG["max_position_embeddings"] + 1))
    starts = generator.integers(0, len(ids) - length, size=batch)
    tokens = ids[starts[:, None] + np.arange(length)]
    types = np.zeros_like(tokens)
    fixed = [0, length - 1]
    tokens[:, 0], tokens[:, -1] = CLS, SEP
    if generator.random() < 0.5:
        cut = int(generator.integers(2, length - 2))
        tokens[:, cut] = SEP
        types[:, cut + 1 :] = 1
        fixed.append(cut)
    predicted = generator.random(tokens.shape) < MASKED
    predicted[:, fixed] = False
    predicted[:, 1] |= ~predicted.any(axis=1)
    targets = np.where(predicted, tokens, IGNORED)
    dice = generator.random(tokens.shape)
    noise = generator.integers(len(SPECIAL), CONFIG["vocab_size"], size=tokens.shape)
    tokens[predicted & (dice < 0.8)] = MASK
    swapped = predicted & (dice >= 0.9)
    tokens[swapped] = noise[swapped]
    return torch.from_numpy(tokens), torch.from_numpy(types), torch.from_numpy(targets)


def held_out_loss(model: MaskedModel, ids: np.ndarray) -> float:
    """Return the mean loss on a fixed sample of the held-out text."""
    generator = np.random.default_rng(12345)
    with torch.no_grad():
        losses = [model(*draw(ids, 64, generator)).item() for _ in range(32)]
    return sum(losses) / len(losses)


def unigram_entropy(ids: np.ndarray) -> float:
    """Return the loss (nats) of always predicting the frequencies of the pieces."""
    share = np.bincount(ids) / len(ids)
    share = share[share > 0]
    return float(-(share * np.log(share)).sum())


def fit(
    model: MaskedModel, ids: np.ndarray, held_out: np.ndarray, options: argparse.Namespace
) -> tuple[float, float]:
    """Train and return the held-out loss before and after."""
    generator = np.random.default_rng(options.seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    warm = max(1, options.steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / warm, (options.steps - step) / options.steps),
    )
    before = held_out_loss(model, held_out)
    print(f"step 0: held-out loss {before:.4f}", flush=True)
    start, running = time.monotonic(), 0.0
    report = max(1, options.steps // 20)
    for step in range(1, options.steps + 1):
        optimiser.zero_grad()
        loss = model(*draw(ids, options.batch, generator))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running += loss.item()
        if step % report == 0:
            seconds = time.monotonic() - start
            print(
                f"step {step}: training loss {running / report:.4f}, "
                f"held-out loss {held_out_loss(model, held_out):.4f}, {seconds:.0f} s",
                flush=True,
            )
            running = 0.0
    return before, held_out_loss(model, held_out)


def save(folder: Path, model: MaskedModel, tokenizer: Tokenizer, readme: str) -> None:
    """Write the configuration, weights, tokenizer and readme."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8")
    weights = {name: value.contiguous() for name, value in model.bert.state_dict().items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=True) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(readme, encoding="utf-8")


def main() -> None:
    """Train and write the encoder."""
    parser = argparse.ArgumentParser(description="train the small embedded encoder")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--steps", type=int, default=8000, metavar="N")
    parser.add_argument("--batch", type=int, default=64, metavar="N")
    parser.add_argument("--rate", type=float, default=3e-3, metavar="RATE")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--threads", type=int, default=2, metavar="N")
    options = parser.parse_args()
    if options.steps < 1:
        parser.error("--steps must be positive")
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(options.seed)

    texts = docstrings()
    held = texts[::HELD_OUT]
    kept = [text for index, text in enumerate(texts) if index % HELD_OUT]
    tokenizer = train_tokenizer(kept)
    ids, held_out = stream(tokenizer, kept), stream(tokenizer, held)
    entropy = unigram_entropy(held_out)
    model = MaskedModel()
    count = sum(value.numel() for value in model.bert.parameters())
    print(f"{len(texts)} docstrings, {len(ids)} + {len(held_out)} held-out tokens")
    print(f"{count} parameters; unigram entropy {entropy:.4f}")
    before, after = fit(model, ids, held_out, options)
    print(f"held-out loss before {before:.4f}, after {after:.4f}")
    readme = (
        "A small BERT encoder trained by `tools/train_embedded.py` "
        f"(`--steps {options.steps} --batch {options.batch} --rate {options.rate} "
        f"--seed {options.seed} --threads {options.threads}`, torch {torch.__version__}) "
        "with masked-language modelling on the docstrings of the standard library of Python "
        f"{platform.python_version()} (PSF licence; {len(texts)} docstrings, {len(ids)} tokens); "
        f"held-out loss {before:.2f} nats before, {after:.2f} after (unigram entropy "
        f"{entropy:.2f}); no pooler; licence of the weights: MIT.\n"
    )
    save(options.output, model, tokenizer, readme)


if __name__ == "__main__":
    main()
