"""Muon (Jordan et al. 2024) for the matrices, head by head; AdamW for everything else."""

import torch


def orthogonal(matrices, steps=5):
    """The nearest matrices whose singular values are about 1, by Newton-Schulz: `[n, rows, columns]`."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-12)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """For each split, which views a matrix as `[n, rows, columns]`, the matrices of one shape."""

    def __init__(self, matrices, momentum, weight_decay):
        self.splits = [split for split, _ in matrices]
        groups = [{"params": params} for _, params in matrices]
        super().__init__(groups, {"lr": 0.0, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for split, group in zip(self.splits, self.param_groups):
            moved = [self.moved(parameter, group) for parameter in group["params"]]
            parts = [split(one) for one in moved]
            updates = orthogonal(torch.cat(parts)).split([len(part) for part in parts])
            for parameter, update in zip(group["params"], updates):
                scale = 0.2 * max(update.shape[1:]) ** 0.5
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                split(parameter).add_(update, alpha=-group["lr"] * scale)

    def moved(self, parameter, group):
        """The gradient with Nesterov momentum."""
        state = self.state[parameter]
        if "average" not in state:
            state["average"] = torch.zeros_like(parameter)
        average = state["average"].lerp_(parameter.grad, 1 - group["momentum"])
        return parameter.grad.lerp(average, group["momentum"])


def rows_by_head(heads):
    return lambda matrix: matrix.view(heads, -1, matrix.shape[1])


def columns_by_head(heads):
    return lambda matrix: matrix.view(matrix.shape[0], heads, -1).transpose(0, 1)


def optimizers_of(model, options):
    """Muon for the blocks' matrices, AdamW for embeddings and norms."""
    blocks = model.blocks
    heads, kv_heads = blocks[0].heads, blocks[0].kv_heads
    whole = lambda matrix: matrix[None]
    matrices = [
        (rows_by_head(heads), [block.q.weight for block in blocks]),
        (rows_by_head(kv_heads), [w for b in blocks for w in (b.k.weight, b.v.weight)]),
        (columns_by_head(heads), [block.o.weight for block in blocks]),
        (whole, [w for b in blocks for w in (b.gate.weight, b.up.weight)]),
        (whole, [block.down.weight for block in blocks]),
    ]
    inside = {id(parameter) for _, params in matrices for parameter in params}
    others = [parameter for parameter in model.parameters() if id(parameter) not in inside]
    decay = options["weight_decay"]
    adam = [
        {"params": [p for p in others if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in others if p.ndim == 1], "weight_decay": 0.0},
    ]
    return [
        Muon(matrices, options["momentum"], decay),
        torch.optim.AdamW(adam, betas=options["betas"]),
    ]
