"""Writes tests/reference/gradients/cases.json: losses and gradients of small transformers by PyTorch.

Each case is a model in this project's own names and layouts (W_Q is [d_model, head, d_head]), with
its tokens, the weights of its targets, and the gradient of the weighted mean cross-entropy with
respect to every parameter. Run: python tests/reference/make_gradients.py
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
BATCH, ROWS, VOCAB, WIDTH, HEADS, D_HEAD, D_MLP = 2, 7, 11, 8, 2, 4, 12


def config(**changes):
    base = {
        "model_type": "transformer_lens",
        "n_layers": 2,
        "n_heads": HEADS,
        "n_key_value_heads": HEADS,
        "d_model": WIDTH,
        "d_head": D_HEAD,
        "d_mlp": D_MLP,
        "d_vocab": VOCAB,
        "n_ctx": ROWS,
        "act_fn": "relu",
        "attn_only": False,
        "gated_mlp": False,
        "normalization_type": "LN",
        "eps": 1e-5,
        "positional_embedding_type": "standard",
        "attn_scale": 1 / math.sqrt(D_HEAD),
        "tied": False,
        "bias": {"qkv": True, "attn_out": True, "mlp": True, "unembed": True},
    }
    return {**base, **changes}


NO_BIAS = {"qkv": False, "attn_out": False, "mlp": False, "unembed": False}
CASES = {
    "learned positions, layer norm, MLP": config(),
    "rotary, RMS norm, gated MLP, shared keys": config(
        positional_embedding_type="rotary",
        rotary={"dim": D_HEAD, "base": 10000},
        normalization_type="RMS",
        gated_mlp=True,
        act_fn="silu",
        n_key_value_heads=1,
        bias=NO_BIAS,
    ),
    "attention only, no positions, no norm": config(
        positional_embedding_type="none", normalization_type=None, attn_only=True
    ),
    "rotary on a part of each head, GELU, tied": config(
        n_layers=1,
        positional_embedding_type="rotary",
        rotary={"dim": 2, "base": 100},
        act_fn="gelu",
        tied=True,
    ),
    "tanh GELU, normalized queries and keys": config(
        n_layers=1,
        normalization_type="RMS",
        act_fn="gelu_new",
        qk_norm=True,
        positional_embedding_type="rotary",
        rotary={"dim": D_HEAD, "base": 10000},
    ),
}


def shapes(c):
    kv, bias, norm = c["n_key_value_heads"], c["bias"], c["normalization_type"]
    out = {"embed.W_E": [VOCAB, WIDTH]}
    if c["positional_embedding_type"] == "standard":
        out["pos_embed.W_pos"] = [ROWS, WIDTH]

    def add_norm(name):
        if norm:
            out[f"{name}.w"] = [WIDTH]
        if norm == "LN":
            out[f"{name}.b"] = [WIDTH]

    add_norm("ln_final")
    if not c["tied"]:
        out["unembed.W_U"] = [WIDTH, VOCAB]
    if bias["unembed"]:
        out["unembed.b_U"] = [VOCAB]
    for layer in range(c["n_layers"]):
        b = f"blocks.{layer}"
        add_norm(f"{b}.ln1")
        for letter, heads in (("Q", HEADS), ("K", kv), ("V", kv)):
            out[f"{b}.attn.W_{letter}"] = [WIDTH, heads, D_HEAD]
            if bias["qkv"]:
                out[f"{b}.attn.b_{letter}"] = [heads, D_HEAD]
        out[f"{b}.attn.W_O"] = [HEADS, D_HEAD, WIDTH]
        if bias["attn_out"]:
            out[f"{b}.attn.b_O"] = [WIDTH]
        if c.get("qk_norm"):
            out[f"{b}.attn.q_norm.w"] = [D_HEAD]
            out[f"{b}.attn.k_norm.w"] = [D_HEAD]
        if c["attn_only"]:
            continue
        add_norm(f"{b}.ln2")
        if c["gated_mlp"]:
            out[f"{b}.mlp.W_gate"] = [WIDTH, D_MLP]
            if bias["mlp"]:
                out[f"{b}.mlp.b_gate"] = [D_MLP]
        out[f"{b}.mlp.W_in"] = [WIDTH, D_MLP]
        out[f"{b}.mlp.W_out"] = [D_MLP, WIDTH]
        if bias["mlp"]:
            out[f"{b}.mlp.b_in"] = [D_MLP]
            out[f"{b}.mlp.b_out"] = [WIDTH]
    return out


def normed(c, p, name, x):
    if c["normalization_type"] is None:
        return x
    if c["normalization_type"] == "LN":
        return F.layer_norm(x, [x.shape[-1]], p[f"{name}.w"], p[f"{name}.b"], c["eps"])
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + c["eps"]) * p[f"{name}.w"]


def rms(x, weight, eps):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * weight


def rotated(c, x):
    if "rotary" not in c:
        return x
    dim, base = c["rotary"]["dim"], c["rotary"]["base"]
    frequencies = base ** (-torch.arange(0, dim, 2, dtype=x.dtype) / dim)
    angles = torch.outer(torch.arange(x.shape[1], dtype=x.dtype), frequencies).repeat(1, 2)
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    turned, rest = x[..., :dim], x[..., dim:]
    a, b = turned[..., : dim // 2], turned[..., dim // 2 :]
    return torch.cat([turned * cos + torch.cat([-b, a], -1) * sin, rest], -1)


ACTIVATIONS = {
    "relu": F.relu,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_new": lambda x: F.gelu(x, approximate="tanh"),
}


def logits_of(c, p, ids):
    x = p["embed.W_E"][ids]
    if c["positional_embedding_type"] == "standard":
        x = x + p["pos_embed.W_pos"][: ids.shape[1]]
    hidden = torch.triu(torch.ones(ids.shape[1], ids.shape[1]), 1).bool()
    act = ACTIVATIONS[c["act_fn"]]
    for layer in range(c["n_layers"]):
        b = f"blocks.{layer}"
        y = normed(c, p, f"{b}.ln1", x)
        q, k, v = (
            torch.einsum("bpd,dhe->bphe", y, p[f"{b}.attn.W_{letter}"]) + p.get(f"{b}.attn.b_{letter}", 0)
            for letter in "QKV"
        )
        if c.get("qk_norm"):
            q = rms(q, p[f"{b}.attn.q_norm.w"], c["eps"])
            k = rms(k, p[f"{b}.attn.k_norm.w"], c["eps"])
        q, k = rotated(c, q), rotated(c, k)
        group = HEADS // c["n_key_value_heads"]
        k, v = k.repeat_interleave(group, 2), v.repeat_interleave(group, 2)
        scores = torch.einsum("bqhe,bkhe->bhqk", q, k) * c["attn_scale"]
        pattern = scores.masked_fill(hidden, -math.inf).softmax(-1)
        z = torch.einsum("bhqk,bkhe->bqhe", pattern, v)
        x = x + torch.einsum("bqhe,hed->bqd", z, p[f"{b}.attn.W_O"]) + p.get(f"{b}.attn.b_O", 0)
        if c["attn_only"]:
            continue
        y = normed(c, p, f"{b}.ln2", x)
        linear = y @ p[f"{b}.mlp.W_in"] + p.get(f"{b}.mlp.b_in", 0)
        if c["gated_mlp"]:
            inner = act(y @ p[f"{b}.mlp.W_gate"] + p.get(f"{b}.mlp.b_gate", 0)) * linear
        else:
            inner = act(linear)
        x = x + inner @ p[f"{b}.mlp.W_out"] + p.get(f"{b}.mlp.b_out", 0)
    x = normed(c, p, "ln_final", x)
    unembedding = p["embed.W_E"].T if c["tied"] else p["unembed.W_U"]
    return x @ unembedding + p.get("unembed.b_U", 0)


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def case(name, c, seed):
    generator = torch.Generator().manual_seed(seed)
    start = {
        key: torch.randn(shape, generator=generator) * 0.4 + (1.0 if key.endswith(".w") else 0.0)
        for key, shape in shapes(c).items()
    }
    # What the file holds in f32, differentiated in f64.
    p = {key: value.double().requires_grad_() for key, value in start.items()}
    tokens = torch.randint(0, VOCAB, (BATCH, ROWS), generator=generator)
    targets = torch.randint(0, VOCAB, (BATCH, ROWS), generator=generator)
    weights = torch.rand(BATCH, ROWS, generator=generator)
    losses = F.cross_entropy(logits_of(c, p, tokens).flatten(0, 1), targets.flatten(), reduction="none")
    share = weights.double().flatten() / weights.double().sum()
    loss = (losses * share).sum()
    loss.backward()
    return {
        "name": name,
        "config": c,
        "tokens": tokens.tolist(),
        "targets": targets.tolist(),
        "weights": flat(weights),
        "loss": loss.item(),
        "parameters": {key: flat(value) for key, value in start.items()},
        "gradients": {key: flat(p[key].grad) for key in start},
    }


cases = [case(name, c, seed) for seed, (name, c) in enumerate(CASES.items())]
out = Path(__file__).parent / "gradients" / "cases.json"
out.write_text(json.dumps({"torch": torch.__version__, "cases": cases}))
print(out, out.stat().st_size)
