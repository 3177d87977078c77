"""Trains a gpt2-style model on texts that were generated beforehand.

    python train.py FOLDER

FOLDER holds recipe.json and the texts of each stage (ids, kinds, sources, lengths, groups: ids.0.bin and so
on). Writes model.safetensors in half precision and log.json; goes on from checkpoint.pt where there is one.
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

    def forward(self, x, real, guides):
        """
        [text, pos, d_model] -> the same, what each head adds over the real words (RMS norm, [head]),
        and the mean surprise of guided heads at where they should look.
        """
        texts, length, width = x.shape
        split = (texts, length, 3, self.heads, width // self.heads)
        q, k, v = self.c_attn(self.ln_1(x)).view(split).permute(2, 0, 3, 1, 4)
        surprise = guided(q, k, *guides) if guides is not None else x.new_zeros(())
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        norms = z.new_zeros(self.heads) if real is None else self.head_norms(z, real)
        x = x + self.c_proj(z.transpose(1, 2).reshape(x.shape))
        return x + self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh")), norms, surprise

    def head_norms(self, z, real):
        out = self.c_proj.weight.view(z.shape[1] * z.shape[3], self.heads, z.shape[3])
        gram = torch.einsum("dhe,dhf->hef", out, out)
        squares = torch.einsum("bhte,hef,bhtf->hbt", z, gram, z)
        return ((squares * real).sum((1, 2)) / real.sum() + 1e-6).sqrt()


def guided(q, k, text, query, source, head):
    """Mean -log pattern[query, source] of the heads named, one entry a guided answer."""
    scores = torch.einsum("ne,nte->nt", q[text, head, query], k[text, head]) / math.sqrt(q.shape[-1])
    unseen = torch.arange(k.shape[2])[None] > query[:, None]
    return F.cross_entropy(scores.masked_fill(unseen, -torch.inf), source)


KINDS = {"wte": "embedding", "lm_head": "unembedding", "c_proj": "output", "mlp_proj": "output"}


def waves(positions, width, base):
    """Half sines, half cosines of the position at frequencies base^(-2j / width): [pos, d_model]."""
    rates = base ** (-2 * torch.arange(width // 2) / width)
    angles = torch.arange(positions)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], 1)


class Gpt2(nn.Module):
    def __init__(self, config, first):
        super().__init__()
        self.wte = nn.Embedding(config["vocab_size"], config["n_embd"])
        self.wpe = nn.Embedding(config["n_positions"], config["n_embd"])
        self.h = nn.ModuleList(Block(config) for _ in range(config["n_layer"]))
        self.ln_f = nn.LayerNorm(config["n_embd"], eps=config["layer_norm_epsilon"])
        self.lm_head = nn.Linear(config["n_embd"], config["vocab_size"], bias=False)
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            elif parameter.dim() == 2:
                nn.init.normal_(parameter, 0, first[KINDS.get(name.split(".")[-2], "projection")])
        with torch.no_grad():
            self.wpe.weight.copy_(waves(*self.wpe.weight.shape, first["waves"]) * first["position"] * math.sqrt(2))

    def forward(self, ids, real=None, layer=None, guides=None):
        """The final residual, the norms of all heads, the surprise of the guided heads of one layer."""
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        norms, surprise = [], x.new_zeros(())
        for index, block in enumerate(self.h):
            x, of_block, of_guides = block(x, real, guides if index == layer else None)
            norms.append(of_block)
            surprise = surprise + of_guides
        return self.ln_f(x), torch.stack(norms), surprise


class Texts:
    """The texts of one stage, in batches of similar length."""

    def __init__(self, folder, recipe, index):
        stage = recipe["stages"][index]
        read = lambda name, kind: np.fromfile(os.path.join(folder, f"{name}.{index}.bin"), kind)
        self.ids, self.kinds = read("ids", "<u2"), read("kinds", "u1")
        self.sources = read("sources", "<u2")
        self.lengths, groups = read("lengths", "<u2"), read("groups", "u1")
        self.starts = np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)[:-1]])
        self.members = [np.flatnonzero(groups == g) for g in range(groups.max() + 1)]
        self.until, self.sizes = stage["until"], stage["batch"]
        self.weights = np.array(recipe["weights"], np.float32)
        self.seed, self.orders = recipe["seed"], {}

    def batch(self, group, step):
        """
        Ids, the loss weight of every word and where its answer stands, padded: [text, pos]. The same
        step gives the same.
        """
        size, members = self.sizes[group], self.members[group]
        per_epoch = len(members) // size
        epoch, place = divmod(step, per_epoch)
        if self.orders.get(group, (None,))[0] != epoch:
            self.orders[group] = (epoch, self.order(group, epoch, size, per_epoch))
        rows = self.orders[group][1][place]
        ids = np.zeros((size, self.lengths[rows].max()), np.int64)
        weights, sources = np.zeros(ids.shape, np.float32), np.zeros(ids.shape, np.int64)
        for i, row in enumerate(rows):
            here = slice(self.starts[row], self.starts[row] + self.lengths[row])
            ids[i, : self.lengths[row]] = self.ids[here]
            weights[i, : self.lengths[row]] = self.weights[self.kinds[here]]
            sources[i, : self.lengths[row]] = self.sources[here]
        return torch.from_numpy(ids), torch.from_numpy(weights), torch.from_numpy(sources)

    def order(self, group, epoch, size, per_epoch):
        source = np.random.default_rng([self.seed, group, epoch])
        drawn = source.permutation(self.members[group])[: per_epoch * size]
        for start in range(0, len(drawn), 4 * size):
            part = drawn[start : start + 4 * size]
            drawn[start : start + 4 * size] = part[np.argsort(self.lengths[part], kind="stable")]
        return source.permutation(drawn.reshape(per_epoch, size))


def group_loss(model, batch, with_norms, guide):
    """The weighted loss of a batch, the share of its answers that are first, norms and surprise of heads."""
    ids, weights, sources = batch
    real = weights[:, 1:] > 0
    text, query = (sources[:, 1:] > 0).nonzero(as_tuple=True)
    guides = None
    if guide is not None and len(text) > 0:
        told = sources[:, 1:][text, query]
        guides = (text, query, told % 256, torch.tensor(guide["heads"])[told // 256])
    layer = None if guide is None else guide["layer"]
    hidden, norms, surprise = model(ids[:, :-1], real.float() if with_norms else None, layer, guides)
    kept = real.flatten()
    logits = hidden.flatten(0, 1)[kept] @ model.lm_head.weight.T
    target, weight = ids[:, 1:].flatten()[kept], weights[:, 1:].flatten()[kept]
    losses = F.cross_entropy(logits, target, reduction="none")
    last = weight == weights.max()
    right = (logits[last].argmax(-1) == target[last]).float().mean()
    return (losses * weight).sum() / weight.sum(), right.item(), norms, surprise


def rate_at(step, recipe):
    """Up in a line, down along a cosine that the last steps cut short, in a line to nothing."""
    rate = recipe["rate"]
    cosine = 0.5 * (1 + math.cos(math.pi * step / rate["span"]))
    start, end = (step + 1) / rate["warmup"], (recipe["steps"] - step) / rate["end"]
    return rate["peak"] * min(1, start, end) * (rate["floor"] + (1 - rate["floor"]) * cosine)


def penalty_at(step, recipe):
    penalty = recipe["penalty"]
    return penalty["weight"] * min(1, max(0, (step - penalty["from"]) / penalty["ramp"]))


def state_for_file(model, config):
    """The weights under Hugging Face's names; its Conv1D lies [in, out]."""
    state = {f"{name}.weight": getattr(model, name).weight for name in ("wte", "wpe", "ln_f")}
    state["ln_f.bias"] = model.ln_f.bias
    head = {"lm_head.weight": model.lm_head.weight}
    names = {"c_attn": "attn.c_attn", "c_proj": "attn.c_proj", "c_fc": "mlp.c_fc", "mlp_proj": "mlp.c_proj"}
    for layer, block in enumerate(model.h):
        for name, linear in ((n, getattr(block, n)) for n in names):
            state[f"h.{layer}.{names[name]}.weight"] = linear.weight.T
            state[f"h.{layer}.{names[name]}.bias"] = linear.bias
        for norm in ("ln_1", "ln_2"):
            state[f"h.{layer}.{norm}.weight"] = getattr(block, norm).weight
            state[f"h.{layer}.{norm}.bias"] = getattr(block, norm).bias
    named = {f"transformer.{name}": value for name, value in state.items()} | head
    return {name: value.detach().half().contiguous() for name, value in named.items()}


def train(folder):
    torch.set_num_threads(1)
    with open(os.path.join(folder, "recipe.json")) as file:
        recipe = json.load(file)
    torch.manual_seed(recipe["seed"])
    model = Gpt2(recipe["config"], recipe["first"])
    stages = [Texts(folder, recipe, index) for index in range(len(recipe["stages"]))]
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
        texts = next(stage for stage in stages if step < stage.until)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, recipe)
        penalty = penalty_at(step, recipe)
        batches = [texts.batch(group, step) for group in range(len(texts.sizes))]
        guide = recipe["guide"] if recipe["guide"]["from"] <= step < recipe["guide"]["until"] else None
        told = (group_loss(model, batch, penalty > 0, guide) for batch in batches)
        losses, right, norms, surprises = zip(*told)
        cost, surprise = torch.stack(norms).mean(0).sum(), sum(surprises)
        extra = penalty * cost + (recipe["guide"]["weight"] * surprise if guide else 0)
        (sum(losses) / len(losses) + extra).backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe["clip"])
        optimizer.step()
        optimizer.zero_grad()
        done = step + 1
        if done % recipe["report"] == 0 or done == recipe["steps"]:
            shares = " ".join(f"{loss.item():.3f}/{share:.2f}" for loss, share in zip(losses, right))
            print(f"{done}/{recipe['steps']} loss/right {shares} heads {cost.item():.2f} guides {surprise.item():.2f} {time.time() - begun:.0f}s", flush=True)
        if done % recipe["checkpoint"] == 0 or done == recipe["steps"]:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save({**state, "step": done, "seconds": time.time() - begun}, f"{checkpoint}.new")
            os.replace(f"{checkpoint}.new", checkpoint)
    save_file(state_for_file(model, recipe["config"]), os.path.join(folder, "model.safetensors"), {"format": "pt"})
    with open(os.path.join(folder, "log.json"), "w") as file:
        json.dump({"seconds": time.time() - begun, "torch": torch.__version__}, file)


if __name__ == "__main__":
    train(sys.argv[1])
