"""Makes the reference fixtures: tiny random models and what they compute, hook by hook.

    python tests/reference/make_fixtures.py

Made with torch 2.13.0 (CPU, one thread, f32), transformers 5.17.0, safetensors 0.8.0; every model has
its seed in `main`. Each folder of `fixtures/` is a Hugging Face style folder
(config.json, model.safetensors) with

- reference.json: the texts as token ids, greedy continuations with and without a cache, the names
  of what made them;
- reference.safetensors: `{text}/{hook}` under TransformerLens's hook names and shapes. The text
  `short` has every hook, `long` and `batch` the patterns and the logits.

The gpt2 and llama models run in transformers (eager attention); the transformer_lens ones in a plain
forward pass written here from the definition.
"""

import json
import math
import shutil
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM
from transformers.models.gpt2 import modeling_gpt2
from transformers.models.llama import modeling_llama

torch.set_num_threads(1)
torch.set_grad_enabled(False)
folder = Path(__file__).parent / "fixtures"
kept_of_long_texts = ("logits", "attn.hook_pattern", "pixels", "answer")


def texts(vocabulary):
    def row(length):
        return torch.randint(0, vocabulary, (length,)).tolist()

    return {"short": [row(7)], "long": [row(12)], "batch": [row(5), row(5)]}


def randomize(parameters):
    """Weights large enough that a mistake shows; norm weights around 1."""
    for name, weight in parameters:
        norm = any(part in name for part in ("ln_", "norm", "ln1.w", "ln2.w", "ln_final.w"))
        weight.copy_(torch.randn_like(weight) * (0.3 if norm else 0.4))
        if norm and name.endswith(("weight", ".w")):
            weight.add_(1)


def heads(x, count):
    """[batch, pos, head * d_head] -> [batch, pos, head, d_head]"""
    return x.view(*x.shape[:2], count, -1)


class Taken(dict):
    """Activations by hook name, taken by forward hooks."""

    def output(self, module, *names, of=lambda y: (y,)):
        module.register_forward_hook(
            lambda _m, _x, y: self.update(zip(names, of(y[0] if isinstance(y, tuple) else y)))
        )

    def input(self, module, name, of=lambda x: x):
        module.register_forward_pre_hook(lambda _m, x: self.update({name: of(x[0])}))

    def attention(self, modeling, layer_of):
        """Scores, pattern and z from the arguments and results of transformers' own attention."""
        plain = modeling.eager_attention_forward

        def watched(module, query, key, value, attention_mask, **kwargs):
            out, pattern = plain(module, query, key, value, attention_mask, **kwargs)
            repeated = key.repeat_interleave(query.shape[1] // key.shape[1], dim=1)
            scores = query @ repeated.transpose(-1, -2) * kwargs["scaling"]
            length = query.shape[2]
            hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
            name = f"blocks.{layer_of(module)}.attn"
            self[f"{name}.hook_attn_scores"] = scores.masked_fill(hidden, -math.inf)
            self[f"{name}.hook_pattern"] = pattern
            self[f"{name}.hook_z"] = out
            if modeling is modeling_llama:
                self[f"{name}.hook_rot_q"] = query.transpose(1, 2)
                self[f"{name}.hook_rot_k"] = key.transpose(1, 2)
            return out, pattern

        modeling.eager_attention_forward = watched
        return lambda: setattr(modeling, "eager_attention_forward", plain)


def watch_gpt2(model, taken):
    body, count = model.transformer, model.config.n_head
    taken.output(body.wte, "hook_embed")
    taken.output(body.wpe, "hook_pos_embed")
    for i, block in enumerate(body.h):
        at = f"blocks.{i}"
        taken.input(block, f"{at}.hook_resid_pre")
        taken.output(block.ln_1, f"{at}.ln1.hook_normalized")
        taken.output(
            block.attn.c_attn,
            *(f"{at}.attn.hook_{part}" for part in "qkv"),
            of=lambda y: [heads(part, count) for part in y.chunk(3, dim=-1)],
        )
        taken.output(block.attn, f"{at}.hook_attn_out")
        taken.input(block.ln_2, f"{at}.hook_resid_mid")
        taken.output(block.ln_2, f"{at}.ln2.hook_normalized")
        taken.output(block.mlp.c_fc, f"{at}.mlp.hook_pre")
        taken.input(block.mlp.c_proj, f"{at}.mlp.hook_post")
        taken.output(block.mlp, f"{at}.hook_mlp_out")
        taken.output(block, f"{at}.hook_resid_post")
    taken.output(body.ln_f, "ln_final.hook_normalized")
    taken.output(model.lm_head, "logits")
    return taken.attention(modeling_gpt2, lambda module: module.layer_idx)


def w_o_gpt2(model, i):
    weight = model.transformer.h[i].attn.c_proj.weight
    return weight.view(model.config.n_head, -1, weight.shape[1])


def watch_llama(model, taken):
    body, config = model.model, model.config
    taken.output(body.embed_tokens, "hook_embed")
    for i, block in enumerate(body.layers):
        at, attention = f"blocks.{i}", block.self_attn
        taken.input(block, f"{at}.hook_resid_pre")
        for name, count in (
            ("q", config.num_attention_heads),
            ("k", config.num_key_value_heads),
            ("v", config.num_key_value_heads),
        ):
            taken.output(
                getattr(attention, f"{name}_proj"),
                f"{at}.attn.hook_{name}",
                of=lambda y, count=count: [heads(y, count)],
            )
        taken.output(attention, f"{at}.hook_attn_out")
        taken.input(block.post_attention_layernorm, f"{at}.hook_resid_mid")
        taken.output(block.mlp.gate_proj, f"{at}.mlp.hook_pre")
        taken.output(block.mlp.up_proj, f"{at}.mlp.hook_pre_linear")
        taken.input(block.mlp.down_proj, f"{at}.mlp.hook_post")
        taken.output(block.mlp, f"{at}.hook_mlp_out")
        taken.output(block, f"{at}.hook_resid_post")
        # TransformerLens's hook_normalized of an RMS norm comes before the weight.
        for norm, name in ((block.input_layernorm, "ln1"), (block.post_attention_layernorm, "ln2")):
            taken.output(norm, f"{at}.{name}.hook_normalized", of=unweighted(norm))
    taken.output(body.norm, "ln_final.hook_normalized", of=unweighted(body.norm))
    taken.output(model.lm_head, "logits")
    return taken.attention(modeling_llama, lambda module: module.layer_idx)


def unweighted(norm):
    return lambda y: [y / norm.weight]


def w_o_llama(model, i):
    weight = model.model.layers[i].self_attn.o_proj.weight
    return weight.T.reshape(model.config.num_attention_heads, -1, weight.shape[0])


def hooks_of(model, ids):
    """Every hook of one pass of a transformers model."""
    gpt2 = isinstance(model, GPT2LMHeadModel)
    taken = Taken()
    unwatch = (watch_gpt2 if gpt2 else watch_llama)(model, taken)
    model(torch.tensor(ids), use_cache=False)
    unwatch()
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
    if gpt2:
        rows = torch.arange(len(ids[0]))
        taken["hook_pos_embed"] = model.transformer.wpe.weight[rows].expand(len(ids), -1, -1)
    for i in range(model.config.num_hidden_layers):
        w_o = (w_o_gpt2 if gpt2 else w_o_llama)(model, i)
        taken[f"blocks.{i}.attn.hook_result"] = torch.einsum(
            "bphe,hem->bphm", taken[f"blocks.{i}.attn.hook_z"], w_o
        )
    return taken


def greedy(model, ids, count, use_cache):
    made = model.generate(
        torch.tensor(ids),
        attention_mask=torch.ones(1, len(ids[0]), dtype=torch.long),
        max_new_tokens=count,
        do_sample=False,
        use_cache=use_cache,
        eos_token_id=None,
        pad_token_id=0,
    )
    return made[0, len(ids[0]) :].tolist()


def write(name, all_texts, hooks, greedy_ids, brief=False, sources=None):
    """
    Writes the reference of one model; `brief` keeps patterns and logits of every text. `sources` is
    what the encoder reads for each text.
    """
    tensors = {}
    for text in all_texts:
        for hook, value in hooks[text].items():
            if (text == "short" and not brief) or hook.endswith(kept_of_long_texts):
                tensors[f"{text}/{hook}"] = value.to(torch.float32).contiguous().clone()
    save_file(tensors, folder / name / "reference.safetensors")
    cached, uncached = greedy_ids
    assert cached == uncached, (name, cached, uncached)
    assert brief or not cached or len(set(cached)) >= 4, f"{name}: a dull continuation, change the seed: {cached}"
    about = {
        "made_with": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "texts": all_texts,
        "greedy": {"prompt": all_texts["short"][0], "cached": cached, "uncached": uncached},
    }
    if sources:
        about["sources"] = sources
        about["greedy"]["source"] = sources["short"][0]
    (folder / name / "reference.json").write_text(json.dumps(about, indent=1) + "\n")


def rewrite_config(name, change):
    path = folder / name / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config, indent=2) + "\n")


def make_transformers(name, seed, config, change_config=lambda config: None):
    torch.manual_seed(seed)
    config._attn_implementation = "eager"
    model = (GPT2LMHeadModel if config.model_type == "gpt2" else LlamaForCausalLM)(config).eval()
    randomize(model.named_parameters())
    model.save_pretrained(folder / name)
    (folder / name / "generation_config.json").unlink()
    rewrite_config(name, change_config)
    all_texts = texts(config.vocab_size)
    hooks = {text: hooks_of(model, ids) for text, ids in all_texts.items()}
    made = [greedy(model, all_texts["short"], 8, use_cache) for use_cache in (True, False)]
    write(name, all_texts, hooks, made)


def make_rounded(name, source, dtype):
    """A copy in half precision; its reference is computed in f32 from the rounded weights."""
    shutil.copytree(folder / source, folder / name)
    weights = {key: value.to(dtype) for key, value in load_file(folder / source / "model.safetensors").items()}
    save_file(weights, folder / name / "model.safetensors", metadata={"format": "pt"})
    rewrite_config(name, lambda config: config.update(dtype=str(dtype).split(".")[1]))
    model = LlamaForCausalLM.from_pretrained(
        folder / name, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    all_texts = json.loads((folder / source / "reference.json").read_text())["texts"]
    hooks = {text: hooks_of(model, ids) for text, ids in all_texts.items()}
    made = [greedy(model, all_texts["short"], 8, use_cache) for use_cache in (True, False)]
    write(name, all_texts, hooks, made, brief=True)


def lens_weights(c):
    """TransformerLens's parameter names and shapes."""
    d, h, e, v = c["d_model"], c["n_heads"], c["d_head"], c["d_vocab"]
    shapes = {"embed.W_E": (v, d), "unembed.W_U": (d, v), "unembed.b_U": (v,)}
    if c["positional_embedding_type"] == "standard":
        shapes["pos_embed.W_pos"] = (c["n_ctx"], d)
    norms = ["ln_final"]
    for i in range(c["n_layers"]):
        at = f"blocks.{i}"
        norms += [f"{at}.ln1"] + ([] if c["attn_only"] else [f"{at}.ln2"])
        for letter in "QKV":
            shapes[f"{at}.attn.W_{letter}"] = (h, d, e)
            shapes[f"{at}.attn.b_{letter}"] = (h, e)
        shapes[f"{at}.attn.W_O"] = (h, e, d)
        shapes[f"{at}.attn.b_O"] = (d,)
        if not c["attn_only"]:
            m = c["d_mlp"]
            shapes |= {
                f"{at}.mlp.W_in": (d, m),
                f"{at}.mlp.b_in": (m,),
                f"{at}.mlp.W_out": (m, d),
                f"{at}.mlp.b_out": (d,),
            }
    for norm in norms:
        shapes[f"{norm}.w"] = (d,)
        if c["normalization_type"] == "LN":
            shapes[f"{norm}.b"] = (d,)
    return {name: torch.empty(shape) for name, shape in shapes.items()}


def lens_forward(c, w, ids):
    """A decoder from the definition, in f64, with every activation by its hook name."""
    w = {name: value.double() for name, value in w.items()}
    ids = torch.tensor(ids)
    batch, length = ids.shape
    out = {}

    def norm(name, x):
        if c["normalization_type"] == "LN":
            x = x - x.mean(-1, keepdim=True)
        scale = out[f"{name}.hook_scale"] = (x.pow(2).mean(-1, keepdim=True) + c["eps"]).sqrt()
        if c["normalization_type"] == "RMS":
            out[f"{name}.hook_normalized"] = x / scale
            return x / scale * w[f"{name}.w"]
        out[f"{name}.hook_normalized"] = x / scale * w[f"{name}.w"] + w[f"{name}.b"]
        return out[f"{name}.hook_normalized"]

    def rotate(x):
        turned = x.clone()
        r = c["rotary_dim"]
        for p in range(length):
            for j in range(r // 2):
                angle = p * c["rotary_base"] ** (-2 * j / r)
                a, b = x[:, p, :, j], x[:, p, :, j + r // 2]
                turned[:, p, :, j] = a * math.cos(angle) - b * math.sin(angle)
                turned[:, p, :, j + r // 2] = b * math.cos(angle) + a * math.sin(angle)
        return turned

    x = out["hook_embed"] = w["embed.W_E"][ids]
    if c["positional_embedding_type"] == "standard":
        out["hook_pos_embed"] = w["pos_embed.W_pos"][:length].expand(batch, -1, -1)
        x = x + out["hook_pos_embed"]
    hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
    for i in range(c["n_layers"]):
        at = f"blocks.{i}"
        out[f"{at}.hook_resid_pre"] = x
        y = norm(f"{at}.ln1", x)
        q, k, v = (
            torch.einsum("bpd,hde->bphe", y, w[f"{at}.attn.W_{letter}"]) + w[f"{at}.attn.b_{letter}"]
            for letter in "QKV"
        )
        for name, value in zip("qkv", (q, k, v)):
            out[f"{at}.attn.hook_{name}"] = value
        if c["positional_embedding_type"] == "rotary":
            q = out[f"{at}.attn.hook_rot_q"] = rotate(q)
            k = out[f"{at}.attn.hook_rot_k"] = rotate(k)
        scores = torch.einsum("bqhe,bkhe->bhqk", q, k) / math.sqrt(c["d_head"])
        scores = out[f"{at}.attn.hook_attn_scores"] = scores.masked_fill(hidden, -math.inf)
        pattern = out[f"{at}.attn.hook_pattern"] = scores.softmax(-1)
        z = out[f"{at}.attn.hook_z"] = torch.einsum("bhqk,bkhe->bqhe", pattern, v)
        result = torch.einsum("bphe,hed->bphd", z, w[f"{at}.attn.W_O"])
        out[f"{at}.attn.hook_result"] = result
        attn_out = out[f"{at}.hook_attn_out"] = result.sum(2) + w[f"{at}.attn.b_O"]
        x = x + attn_out
        if not c["attn_only"]:
            out[f"{at}.hook_resid_mid"] = x
            pre = norm(f"{at}.ln2", x) @ w[f"{at}.mlp.W_in"] + w[f"{at}.mlp.b_in"]
            out[f"{at}.mlp.hook_pre"] = pre
            post = out[f"{at}.mlp.hook_post"] = F.gelu(pre)
            mlp_out = post @ w[f"{at}.mlp.W_out"] + w[f"{at}.mlp.b_out"]
            out[f"{at}.hook_mlp_out"] = mlp_out
            x = x + mlp_out
        out[f"{at}.hook_resid_post"] = x
    out["logits"] = norm("ln_final", x) @ w["unembed.W_U"] + w["unembed.b_U"]
    return out


def make_lens(name, seed, config):
    torch.manual_seed(seed)
    (folder / name).mkdir(parents=True)
    weights = lens_weights(config)
    randomize(weights.items())
    save_file(weights, folder / name / "model.safetensors")
    (folder / name / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    all_texts = texts(config["d_vocab"])
    hooks = {text: lens_forward(config, weights, ids) for text, ids in all_texts.items()}
    row = list(all_texts["short"][0])
    for _ in range(8):
        row.append(int(lens_forward(config, weights, [row])["logits"][0, -1].argmax()))
    made = row[len(all_texts["short"][0]) :]
    write(name, all_texts, hooks, (made, made))


def gpt2(**changed):
    plain = dict(vocab_size=23, n_positions=16, n_embd=24, n_layer=2, n_head=3, n_inner=29)
    return GPT2Config(**plain | dict(bos_token_id=None, eos_token_id=None) | changed)


def llama(**changed):
    plain = dict(
        vocab_size=23,
        hidden_size=20,
        intermediate_size=27,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=6,
        max_position_embeddings=20,
        rms_norm_eps=1e-5,
        rope_parameters={"rope_type": "default", "rope_theta": 500.0},
    )
    return LlamaConfig(**plain | dict(bos_token_id=None, eos_token_id=None) | changed)


def as_older_files(config):
    """The names that transformers before 5 wrote."""
    config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
    config["torch_dtype"] = config.pop("dtype")


def lens(**changed):
    plain = dict(
        model_type="transformer_lens",
        n_layers=2,
        d_vocab=23,
        n_ctx=16,
        eps=1e-5,
        normalization_type="LN",
        positional_embedding_type="standard",
        attn_only=True,
    )
    return plain | changed


def main():
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    make_transformers("gpt2-tied", 2, gpt2())
    make_transformers("gpt2-untied", 1, gpt2(tie_word_embeddings=False, n_head=4))
    make_transformers("llama-tied", 1, llama(tie_word_embeddings=True))
    make_transformers("llama-untied", 2, llama(tie_word_embeddings=False), as_older_files)
    make_transformers("llama-biases", 1, llama(attention_bias=True, mlp_bias=True))
    make_rounded("llama-f16", "llama-tied", torch.float16)
    make_rounded("llama-bf16", "llama-tied", torch.bfloat16)
    make_lens("lens-attn-only", 1, lens(d_model=20, n_heads=5, d_head=6))
    make_lens(
        "lens-rotary-mlp",
        2,
        lens(
            d_model=20,
            n_heads=3,
            d_head=8,
            d_mlp=29,
            act_fn="gelu",
            attn_only=False,
            normalization_type="RMS",
            positional_embedding_type="rotary",
            rotary_dim=6,
            rotary_base=300,
        ),
    )
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{total / 1000:.0f} kB in {folder}")


if __name__ == "__main__":
    main()
