"""Steps per second of a lab's training by PyTorch on the processor, for tests/bench/training.mjs.

usage: python training.py NAME PARAMETERS_AS_JSON SECONDS
"""

import json
import sys
import time

import torch
import torch.nn.functional as F


def induction(p):
    """The net of the lab `induction`: attention only, rotary, layer norms, Adam with clipping."""
    d, heads, layers, vocab = p["width"], p["heads"], p["layers"], p["vocabulary"]
    e, length, batch = d // heads, p["length"] - 1, p["batch"]
    parameter = lambda *shape: torch.nn.Parameter(torch.randn(*shape) / d**0.5)
    embed, unembed, bias = parameter(vocab, d), parameter(d, vocab), parameter(vocab)
    blocks = [
        {
            "qkv": parameter(d, 3 * d),
            "b": parameter(3 * d),
            "o": parameter(d, d),
            "bo": parameter(d),
            "norm": torch.nn.LayerNorm(d),
        }
        for _ in range(layers)
    ]
    final = torch.nn.LayerNorm(d)
    weights = [embed, unembed, bias, *final.parameters()]
    for block in blocks:
        weights += [block[k] for k in ("qkv", "b", "o", "bo")] + list(block["norm"].parameters())
    optimizer = torch.optim.Adam(weights, lr=5e-3)
    angles = torch.outer(torch.arange(length), 10000 ** (-torch.arange(0, e, 2) / e)).repeat(1, 2)
    cos, sin = angles.cos(), angles.sin()

    def rotate(x):
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat([-b, a], -1) * sin

    def step():
        half = torch.randint(1, vocab, (batch, (length + 1) // 2))
        ids = torch.cat([half, half, half[:, :1]], 1)[:, : length + 1]
        x = embed[ids[:, :-1]]
        for block in blocks:
            qkv = block["norm"](x) @ block["qkv"] + block["b"]
            q, k, v = (t.view(batch, length, heads, e).transpose(1, 2) for t in qkv.chunk(3, -1))
            z = F.scaled_dot_product_attention(rotate(q), rotate(k), v, is_causal=True)
            x = x + z.transpose(1, 2).reshape(batch, length, d) @ block["o"] + block["bo"]
        logits = final(x) @ unembed + bias
        loss = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()

    return step


TRAININGS = {"induction": induction}


def main():
    name, parameters, seconds = sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3])
    step = TRAININGS[name](parameters)
    for _ in range(5):
        step()
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        step()
        count += 1
    rate = count / (time.perf_counter() - begun)
    print(f"{rate:.2f} steps a second (torch {torch.__version__}, {torch.get_num_threads()} threads)")


main()
