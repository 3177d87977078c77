"""Makes the fixture of the lab icl-regression: one attention layer in PyTorch, its answers, gradients
and losses under Adam.

    python tests/reference/make_regression_fixture.py

Made with torch 2.13.0 (CPU, one thread, f32). Written from the definition in He et al. 2025: heads of
the width of a token, y = sum_h O_h V_h Z softmax(Z^T K_h^T Q_h z_q / sqrt(D)), mean squared error.
Weights are stored as `[head, in, out]`.
"""

import json
import math
from pathlib import Path

import torch

torch.set_num_threads(1)
torch.manual_seed(7)
heads, covariates, outputs, length, batch = 3, 4, 2, 9, 5
width = covariates + outputs

beta = torch.randn(batch, covariates, outputs) / math.sqrt(covariates)
x = torch.randn(batch, length, covariates)
y = x @ beta + math.sqrt(0.1) * torch.randn(batch, length, outputs)
x_q = torch.randn(batch, covariates)
targets = (x_q.unsqueeze(1) @ beta).squeeze(1) + math.sqrt(0.1) * torch.randn(batch, outputs)
tokens = torch.cat([x, y], dim=-1)
queries = torch.cat([x_q, torch.zeros(batch, outputs)], dim=-1)


def weight(columns):
    return (0.6 * torch.randn(heads, width, columns)).requires_grad_()


weights = {"W_Q": weight(width), "W_K": weight(width), "W_V": weight(width), "W_O": weight(outputs)}


def answers():
    total = 0
    for h in range(heads):
        q = queries @ weights["W_Q"][h]
        k = tokens @ weights["W_K"][h]
        v = tokens @ weights["W_V"][h]
        pattern = torch.softmax((k @ q.unsqueeze(-1)).squeeze(-1) / math.sqrt(width), dim=-1)
        total = total + (pattern.unsqueeze(1) @ v).squeeze(1) @ weights["W_O"][h]
    return total


def loss():
    return torch.nn.functional.mse_loss(answers(), targets)


fixture = {
    "shape": {"heads": heads, "covariates": covariates, "outputs": outputs, "length": length, "count": batch},
    "tokens": tokens.flatten().tolist(),
    "queries": queries.flatten().tolist(),
    "targets": targets.flatten().tolist(),
    "weights": {name: w.detach().flatten().tolist() for name, w in weights.items()},
    "answers": answers().detach().flatten().tolist(),
}
first = loss()
first.backward()
fixture["loss"] = first.item()
fixture["gradients"] = {name: w.grad.flatten().tolist() for name, w in weights.items()}

optimizer = torch.optim.Adam(list(weights.values()), lr=3e-2)
losses = []
for _ in range(10):
    optimizer.zero_grad()
    value = loss()
    value.backward()
    optimizer.step()
    losses.append(value.item())
fixture["adam"] = {"rate": 3e-2, "losses": losses}

path = Path(__file__).parent / "labs" / "icl-regression.json"
path.write_text(json.dumps(fixture) + "\n")
