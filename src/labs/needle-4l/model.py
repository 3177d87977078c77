"""A llama-style decoder in plain PyTorch: RoPE, grouped queries, RMSNorm, SwiGLU."""

import torch
from torch import nn
from torch.nn import functional as F


def angles(length, config):
    """Cosines and sines of the rotation, `[length, head_dim / 2]`."""
    half = torch.arange(0, config["head_dim"], 2) / config["head_dim"]
    turns = torch.arange(length)[:, None] * config["rope_theta"] ** -half
    return turns.cos(), turns.sin()


def rotated(x, cos, sin):
    first, second = x.chunk(2, -1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, inner, head = config["hidden_size"], config["intermediate_size"], config["head_dim"]
        self.heads, self.kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
        self.before_attention = nn.RMSNorm(width, config["rms_norm_eps"])
        self.before_mlp = nn.RMSNorm(width, config["rms_norm_eps"])
        self.q = nn.Linear(width, self.heads * head, bias=False)
        self.k = nn.Linear(width, self.kv_heads * head, bias=False)
        self.v = nn.Linear(width, self.kv_heads * head, bias=False)
        self.o = nn.Linear(self.heads * head, width, bias=False)
        self.gate = nn.Linear(width, inner, bias=False)
        self.up = nn.Linear(width, inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)
        nn.init.zeros_(self.o.weight)
        nn.init.zeros_(self.down.weight)

    def attention(self, x, cos, sin):
        """What each head takes from the values, `[batch, head, pos, head_dim]`."""
        batch, length, _ = x.shape
        split = lambda y, heads: y.view(batch, length, heads, -1).transpose(1, 2)
        q = rotated(split(self.q(x), self.heads), cos, sin)
        k = rotated(split(self.k(x), self.kv_heads), cos, sin)
        v = split(self.v(x), self.kv_heads)
        group = self.heads // self.kv_heads
        return F.scaled_dot_product_attention(
            q, k.repeat_interleave(group, 1), v.repeat_interleave(group, 1), is_causal=True
        )

    def sizes(self, z):
        """RMS over tokens of the norm of what each head writes, `[head]`."""
        out = self.o.weight.view(-1, self.heads, z.shape[-1])
        gram = torch.einsum("dhe,dhf->hef", out, out)
        second = z.transpose(0, 1).flatten(1, 2)
        moment = second.transpose(1, 2) @ second / second.shape[1]
        return ((gram * moment).sum((1, 2)) + 1e-8).sqrt()

    def forward(self, x, cos, sin, sizes=None):
        z = self.attention(self.before_attention(x), cos, sin)
        if sizes is not None:
            sizes.append(self.sizes(z) / x.detach().pow(2).sum(-1).mean().sqrt())
        x = x + self.o(z.transpose(1, 2).flatten(2))
        y = self.before_mlp(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


# How much each of a head's pairs of dimensions, quickest first, weighs where it looks by position.
BY_POSITION = (6.0, 4.0, 2.0, 1.5, 1.0)
# The coordinate that all embeddings begin with in common: what positional attention is built on.
COMMON, SHARED = 0, 6.0


def look_back(block, config):
    """Makes head h begin by looking h + 1 tokens back, whatever the tokens are."""
    width, head = config["hidden_size"], config["head_dim"]
    common = SHARED / ((width - 1 + SHARED**2) / width) ** 0.5
    turns = config["rope_theta"] ** -(torch.arange(0, head, 2) / head)
    weights = torch.zeros(head // 2)
    weights[: len(BY_POSITION)] = (torch.tensor(BY_POSITION) * head**0.5).sqrt() / common
    for own in range(block.kv_heads):
        block.k.weight.data[own * head :][:head, COMMON] = torch.cat([weights, 0 * weights])
    for own in range(block.heads):
        back = (own + 1) * turns
        begun = torch.cat([weights * back.cos(), -weights * back.sin()])
        block.q.weight.data[own * head :][:head, COMMON] = begun


class Decoder(nn.Module):
    def __init__(self, config, vocabulary):
        super().__init__()
        self.config = config
        self.embed = nn.Embedding(vocabulary, config["hidden_size"])
        nn.init.normal_(self.embed.weight)
        self.embed.weight.data[:, COMMON] = SHARED
        self.blocks = nn.ModuleList(Block(config) for _ in range(config["num_hidden_layers"]))
        look_back(self.blocks[0], config)
        self.norm = nn.RMSNorm(config["hidden_size"], config["rms_norm_eps"])
        self.unembed = nn.Linear(config["hidden_size"], vocabulary, bias=False)
        self.unembed.weight.data = 0.01 * self.embed.weight.data

    def forward(self, ids, sizes=None):
        """Next-token logits; appends to `sizes` what each layer's heads write, `[head]`."""
        cos, sin = angles(ids.shape[1], self.config)
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x, cos, sin, sizes)
        return self.unembed(self.norm(x))


def llama_names(model):
    """The weights in half precision under Hugging Face's names."""
    inside = {
        "before_attention": "input_layernorm",
        "before_mlp": "post_attention_layernorm",
        **{name: f"self_attn.{name}_proj" for name in "qkvo"},
        **{name: f"mlp.{name}_proj" for name in ("gate", "up", "down")},
    }
    named = {
        "model.embed_tokens.weight": model.embed.weight,
        "model.norm.weight": model.norm.weight,
        "lm_head.weight": model.unembed.weight,
    }
    for layer, block in enumerate(model.blocks):
        for own, name in inside.items():
            named[f"model.layers.{layer}.{name}.weight"] = getattr(block, own).weight
    return {name: weight.detach().half().contiguous() for name, weight in named.items()}
