"""Trains a gpt2-style model on texts that were generated beforehand.

    python train.py FOLDER

FOLDER holds recipe.json and the texts (ids.bin, kinds.bin, lengths.bin, groups.bin). Writes
model.safetensors in half precision and log.json; goes on from checkpoint.pt where there is one.
"""

import json
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, inner = config["n_embd"], 4 * config["n_embd"]
        self.heads = config["n_head"]
        self.ln_1 = nn.LayerNorm(width, eps=config["layer_norm_epsilon"])
        self.c_attn = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)
        self.ln_2 = nn.LayerNorm(width, eps=config["layer_norm_epsilon"])
        self.c_fc = nn.Linear(width, inner)
        self.mlp_proj = nn.Linear(inner, width)

    def forward(self, x, real):
        """[text, pos, d_model] -> the same, and what each head adds over the real words, RMS norm: [head]."""
        texts, length, width = x.shape
        split = (texts, length, 3, self.heads, width // self.heads)
        q, k, v = self.c_attn(self.ln_1(x)).view(split).permute(2, 0, 3, 1, 4)
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        norms = z.new_zeros(self.heads) if real is None else self.head_norms(z, real)
        x = x + self.c_proj(z.transpose(1, 2).reshape(x.shape))
        return x + self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh")), norms

    def head_norms(self, z, real):
        out = self.c_proj.weight.view(z.shape[1] * z.shape[3], self.heads, z.shape[3])
        gram = torch.einsum("dhe,dhf->hef", out, out)
        squares = torch.einsum("bhte,hef,bhtf->hbt", z, gram, z)
        return ((squares * real).sum((1, 2)) / real.sum() + 1e-6).sqrt()


class Gpt2(nn.Module):
    def __init__(self, config, std):
        super().__init__()
        self.wte = nn.Embedding(config["vocab_size"], config["n_embd"])
        self.wpe = nn.Embedding(config["n_positions"], config["n_embd"])
        self.h = nn.ModuleList(Block(config) for _ in range(config["n_layer"]))
        self.ln_f = nn.LayerNorm(config["n_embd"], eps=config["layer_norm_epsilon"])
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                into_residual = name.endswith("proj.weight")
                scale = std / math.sqrt(2 * config["n_layer"]) if into_residual else std
                nn.init.normal_(parameter, 0, scale)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, ids, real):
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        norms = []
        for block in self.h:
            x, of_block = block(x, real)
            norms.append(of_block)
        return self.ln_f(x), torch.stack(norms)


class Texts:
    """The texts of the folder, in batches of similar length."""

    def __init__(self, folder, recipe):
        read = lambda name, kind: np.fromfile(os.path.join(folder, name), kind)
        self.ids, self.kinds = read("ids.bin", "<u2"), read("kinds.bin", "u1")
        self.lengths, groups = read("lengths.bin", "<u2"), read("groups.bin", "u1")
        self.starts = np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)[:-1]])
        self.members = [np.flatnonzero(groups == g) for g in range(groups.max() + 1)]
        self.sizes, self.weights = recipe["batch"], np.array(recipe["weights"], np.float32)
        self.seed, self.orders = recipe["seed"], {}

    def batch(self, group, step):
        """Ids and the loss weight of every word, padded: [text, pos]. The same step gives the same."""
        size, members = self.sizes[group], self.members[group]
        per_epoch = len(members) // size
        epoch, place = divmod(step, per_epoch)
        if self.orders.get(group, (None,))[0] != epoch:
            self.orders[group] = (epoch, self.order(group, epoch, size, per_epoch))
        rows = self.orders[group][1][place]
        ids = np.zeros((size, self.lengths[rows].max()), np.int64)
        weights = np.zeros(ids.shape, np.float32)
        for i, row in enumerate(rows):
            here = slice(self.starts[row], self.starts[row] + self.lengths[row])
            ids[i, : self.lengths[row]] = self.ids[here]
            weights[i, : self.lengths[row]] = self.weights[self.kinds[here]]
        return torch.from_numpy(ids), torch.from_numpy(weights)

    def order(self, group, epoch, size, per_epoch):
        source = np.random.default_rng([self.seed, group, epoch])
        drawn = source.permutation(self.members[group])[: per_epoch * size]
        for start in range(0, len(drawn), 16 * size):
            part = drawn[start : start + 16 * size]
            drawn[start : start + 16 * size] = part[np.argsort(self.lengths[part], kind="stable")]
        return source.permutation(drawn.reshape(per_epoch, size))


def group_loss(model, ids, weights, with_norms):
    """The weighted loss of a batch, the share of its answers that are first, the norms of heads."""
    real = weights[:, 1:] > 0
    hidden, norms = model(ids[:, :-1], real.float() if with_norms else None)
    kept = real.flatten()
    logits = hidden.flatten(0, 1)[kept] @ model.wte.weight.T
    target, weight = ids[:, 1:].flatten()[kept], weights[:, 1:].flatten()[kept]
    losses = F.cross_entropy(logits, target, reduction="none")
    last = weight == weights.max()
    right = (logits[last].argmax(-1) == target[last]).float().mean()
    return (losses * weight).sum() / weight.sum(), right.item(), norms


def rate_at(step, recipe):
    rate, steps = recipe["rate"], recipe["steps"]
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))
    return rate["peak"] * min(1, (step + 1) / rate["warmup"]) * (rate["floor"] + (1 - rate["floor"]) * cosine)


def penalty_at(step, recipe):
    penalty = recipe["penalty"]
    return penalty["weight"] * min(1, max(0, (step - penalty["from"]) / penalty["ramp"]))


def state_for_file(model, config):
    """The weights under Hugging Face's names; its Conv1D lies [in, out]."""
    state = {f"{name}.weight": getattr(model, name).weight for name in ("wte", "wpe", "ln_f")}
    state["ln_f.bias"] = model.ln_f.bias
    names = {"c_attn": "attn.c_attn", "c_proj": "attn.c_proj", "c_fc": "mlp.c_fc", "mlp_proj": "mlp.c_proj"}
    for layer, block in enumerate(model.h):
        for name, linear in ((n, getattr(block, n)) for n in names):
            state[f"h.{layer}.{names[name]}.weight"] = linear.weight.T
            state[f"h.{layer}.{names[name]}.bias"] = linear.bias
        for norm in ("ln_1", "ln_2"):
            state[f"h.{layer}.{norm}.weight"] = getattr(block, norm).weight
            state[f"h.{layer}.{norm}.bias"] = getattr(block, norm).bias
    return {f"transformer.{name}": value.detach().half().contiguous() for name, value in state.items()}


def train(folder):
    torch.set_num_threads(1)
    with open(os.path.join(folder, "recipe.json")) as file:
        recipe = json.load(file)
    torch.manual_seed(recipe["seed"])
    model, texts = Gpt2(recipe["config"], recipe["std"]), Texts(folder, recipe)
    decayed = [p for p in model.parameters() if p.dim() == 2]
    plain = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decayed, "weight_decay": recipe["decay"]}, {"params": plain, "weight_decay": 0}]
    optimizer = torch.optim.AdamW(groups, lr=1, betas=tuple(recipe["betas"]))
    checkpoint = os.path.join(folder, "checkpoint.pt")
    start, seconds = 0, 0.0
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        start, seconds = saved["step"], saved["seconds"]
    begun = time.time() - seconds
    for step in range(start, recipe["steps"]):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, recipe)
        penalty = penalty_at(step, recipe)
        batches = [texts.batch(group, step) for group in range(len(texts.sizes))]
        losses, right, norms = zip(*(group_loss(model, *batch, penalty > 0) for batch in batches))
        cost = torch.stack(norms).mean(0).sum()
        (sum(losses) / len(losses) + penalty * cost).backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe["clip"])
        optimizer.step()
        optimizer.zero_grad()
        done = step + 1
        if done % recipe["report"] == 0 or done == recipe["steps"]:
            told = " ".join(f"{loss.item():.3f}/{share:.2f}" for loss, share in zip(losses, right))
            print(f"{done}/{recipe['steps']} loss/right {told} heads {cost.item():.2f} {time.time() - begun:.0f}s", flush=True)
        if done % recipe["checkpoint"] == 0 or done == recipe["steps"]:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save({**state, "step": done, "seconds": time.time() - begun}, f"{checkpoint}.new")
            os.replace(f"{checkpoint}.new", checkpoint)
    save_file(state_for_file(model, recipe["config"]), os.path.join(folder, "model.safetensors"), {"format": "pt"})
    with open(os.path.join(folder, "log.json"), "w") as file:
        json.dump({"seconds": time.time() - begun, "torch": torch.__version__}, file)


if __name__ == "__main__":
    train(sys.argv[1])
