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


def classification(p):
    """The network and the task of the lab `icl-classification` (Reddy 2023), by its definition."""
    K, L, D, N, NMAX, B, EPS, BATCH = (p[k] for k in ("K", "L", "D", "N", "Nmax", "B", "eps", "batch"))
    P, T = 2 * NMAX + 1, 2 * N + 1
    d = P + D
    classes, labels = torch.randn(K, D) / D**0.5, torch.randn(L, D) / D**0.5
    sizes = {part + i: D**-0.5 for part in "QKV" for i in "12"} | {f"w{i}": (2 / d) ** 0.5 for i in "123"}
    w = {name: (torch.randn(d, d) * size).requires_grad_() for name, size in sizes.items()}
    w |= {f"b{i}": torch.zeros(1, requires_grad=True) for i in "123"}
    w["s"] = (torch.randn(d, L) / d**0.5).requires_grad_()
    optimizer = torch.optim.Adam(w.values(), lr=1e-3)
    mask = torch.full((T, T), -torch.inf).triu(1)
    rows = torch.arange(BATCH)

    def batch():
        chosen = torch.rand(BATCH, L).argsort(1)[:, : N // B]
        chosen = chosen + L * torch.randint(0, K // L, chosen.shape)
        context = chosen.repeat(1, B).gather(1, torch.rand(BATCH, N).argsort(1))
        target = context[rows, torch.randint(0, N, (BATCH,))]
        items = classes[torch.cat([context, target[:, None]], 1)]
        items = (items + EPS * torch.randn(items.shape) / D**0.5) / (1 + EPS**2) ** 0.5
        tokens = torch.zeros(BATCH, T, d)
        first = torch.randint(0, P - T + 1, (BATCH, 1))
        tokens[rows[:, None], torch.arange(T)[None], first + torch.arange(T)] = 1
        tokens[:, 0::2, P:] = items
        tokens[:, 1::2, P:] = labels[context % L]
        return tokens, target % L

    def step():
        x, targets = batch()
        for i in "12":
            scores = (x @ w["Q" + i]) @ (x @ w["K" + i]).transpose(1, 2) + mask
            x = x + scores.softmax(-1) @ (x @ w["V" + i])
        h = x[:, -1]
        for i in "123":
            h = torch.relu(h @ w["w" + i] + w["b" + i])
        loss = F.cross_entropy(h @ w["s"], targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


TRAININGS = {"induction": induction, "icl-classification": classification}


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
