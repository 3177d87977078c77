"""Writes tests/golden/iclNetwork.json: the network of Reddy 2023 by its definition, in PyTorch and double precision.

Usage: python tests/reference/make_icl_golden.py
"""

import json
from pathlib import Path

import torch

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

L, D, N, NMAX, BATCH = 4, 5, 3, 4, 6
P, T = 2 * NMAX + 1, 2 * N + 1
d = P + D

shapes = {name: (d, d) for name in ["Q1", "K1", "V1", "Q2", "K2", "V2", "w1", "w2", "w3"]}
shapes |= {"b1": (1,), "b2": (1,), "b3": (1,), "s": (d, L)}


def rounded(tensor):
    """The values as they are written, so that both sides begin with the same."""
    return torch.tensor([float(f"{x:.6g}") for x in tensor.flatten().tolist()]).reshape(tensor.shape)


parameters = {
    name: rounded(torch.randn(shape) * (0.3 if len(shape) > 1 else 0.1)).requires_grad_()
    for name, shape in shapes.items()
}

tokens = torch.zeros(BATCH, T, d)
for i in range(BATCH):
    first = i % (P - T + 1)
    tokens[i, :, first : first + T] = torch.eye(T)
tokens[:, :, P:] = rounded(torch.randn(BATCH, T, D))
targets = torch.randint(0, L, (BATCH,))

mask = torch.full((T, T), -torch.inf).triu(1)
x = tokens
patterns = []
for layer in ["1", "2"]:
    q, k, v = (x @ parameters[part + layer] for part in "QKV")
    pattern = (q @ k.transpose(1, 2) + mask).softmax(-1)
    patterns.append(pattern)
    x = x + pattern @ v
h = x[:, -1]
for i in "123":
    h = torch.relu(h @ parameters["w" + i] + parameters["b" + i])
logits = h @ parameters["s"]
loss = torch.nn.functional.cross_entropy(logits, targets)
loss.backward()


def values(tensor):
    return [float(f"{x:.7g}") for x in tensor.detach().flatten().tolist()]


golden = {
    "task": {"L": L, "D": D, "N": N, "Nmax": NMAX},
    "tokens": {"shape": list(tokens.shape), "values": values(tokens)},
    "targets": targets.tolist(),
    "logits": values(logits),
    "loss": loss.item(),
    "first": values(patterns[0]),
    "second": values(patterns[1][:, -1]),
    "parameters": {
        name: {"shape": list(p.shape), "values": values(p), "gradient": values(p.grad)}
        for name, p in parameters.items()
    },
}
target = Path(__file__).parent.parent / "golden" / "iclNetwork.json"
target.write_text(json.dumps(golden) + "\n")
