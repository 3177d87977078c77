"""Makes the reference fixtures of the further families, beside those of make_fixtures.py.

    python tests/reference/make_fixtures.py && python tests/reference/make_family_fixtures.py

Everything said there holds here. The activations are taken from transformers (eager attention) by
forward hooks; what transformers has no module for is worked out from what it has. `brief` fixtures
keep patterns and logits only.
"""

import importlib
import json
import math
import shutil

import torch
import transformers
from safetensors.torch import load_file, save_file

from make_fixtures import Taken, folder, greedy, heads, rewrite_config, unweighted, write

torch.set_num_threads(1)
torch.set_grad_enabled(False)


class Names:
    """Where the parts of a family's modules are."""

    def __init__(self, body, layers, embed, final, head, ln1, ln2, attention, q, k, v, o, **other):
        self.__dict__.update(body=body, layers=layers, embed=embed, final=final, head=head)
        self.__dict__.update(ln1=ln1, ln2=ln2, attention=attention, q=q, k=k, v=v, o=o)
        self.positions = other.get("positions")
        self.mlp = other.get("mlp")
        self.up, self.act, self.down = other["up"], other.get("act"), other["down"]
        self.gate = other.get("gate")
        self.ln1_post, self.ln2_post = other.get("ln1_post"), other.get("ln2_post")


llama_names = dict(
    body="model",
    layers="layers",
    embed="embed_tokens",
    final="norm",
    head="lm_head",
    ln1="input_layernorm",
    ln2="post_attention_layernorm",
    attention="self_attn",
    q="q_proj",
    k="k_proj",
    v="v_proj",
    o="o_proj",
    mlp="mlp",
    gate="mlp.gate_proj",
    up="mlp.up_proj",
    down="mlp.down_proj",
)
sandwich = llama_names | dict(
    ln1_post="post_attention_layernorm",
    ln2="pre_feedforward_layernorm",
    ln2_post="post_feedforward_layernorm",
)
names_of = {
    "gpt_neo": Names(
        body="transformer",
        layers="h",
        embed="wte",
        positions="wpe",
        final="ln_f",
        head="lm_head",
        ln1="ln_1",
        ln2="ln_2",
        attention="attn",
        q="attention.q_proj",
        k="attention.k_proj",
        v="attention.v_proj",
        o="attention.out_proj",
        mlp="mlp",
        up="mlp.c_fc",
        down="mlp.c_proj",
    ),
    "gpt_neox": Names(
        body="gpt_neox",
        layers="layers",
        embed="embed_in",
        final="final_layer_norm",
        head="embed_out",
        ln1="input_layernorm",
        ln2="post_attention_layernorm",
        attention="attention",
        q=None,
        k=None,
        v=None,
        o="dense",
        mlp="mlp",
        up="mlp.dense_h_to_4h",
        down="mlp.dense_4h_to_h",
    ),
    "opt": Names(
        body="model.decoder",
        layers="layers",
        embed="embed_tokens",
        positions="embed_positions",
        final="final_layer_norm",
        head="lm_head",
        ln1="self_attn_layer_norm",
        ln2="final_layer_norm",
        attention="self_attn",
        q="q_proj",
        k="k_proj",
        v="v_proj",
        o="out_proj",
        up="fc1",
        down="fc2",
    ),
    "gemma2": Names(**sandwich),
    "gemma3_text": Names(**sandwich),
}
llama_like = ("llama", "mistral", "qwen2", "qwen3", "gemma")
names_of |= {model_type: Names(**llama_names) for model_type in llama_like}


def part(module, path):
    for name in path.split(".") if path else ():
        module = getattr(module, name, None)
    return module


def is_rms(config):
    return config.model_type not in ("gpt_neo", "gpt_neox", "opt")


def normalized(norm, rms):
    """TransformerLens's hook_normalized of an RMS norm comes before the weight."""
    if not rms:
        return lambda y: (y,)
    if "Gemma" in type(norm).__name__:
        return lambda y: [y / (1 + norm.weight)]
    return unweighted(norm)


def window_of(config, i):
    if config.model_type == "gpt_neo":
        return config.window_size if config.attention_layers[i] == "local" else None
    if config.model_type == "mistral":
        return config.sliding_window
    types = getattr(config, "layer_types", None)
    return config.sliding_window if types and types[i] == "sliding_attention" else None


def hidden_keys(length, window):
    row, key = torch.arange(length)[:, None], torch.arange(length)[None]
    return (key > row) | (False if window is None else key <= row - window)


def counts(config):
    all_heads = getattr(config, "num_attention_heads", None) or config.num_heads
    return all_heads, getattr(config, "num_key_value_heads", None) or all_heads


def watch_attention(model, taken, modeling):
    """Scores, pattern, z and rotated q and k from what transformers' own attention gets and gives."""
    config = model.config
    rotary = config.model_type not in ("gpt_neo", "opt")

    def record(i, query, key, pattern, z, scaling, softcap):
        repeated = key.repeat_interleave(query.shape[1] // key.shape[1], dim=1)
        scores = query @ repeated.transpose(-1, -2) * scaling
        if softcap is not None:
            scores = softcap * torch.tanh(scores / softcap)
        name = f"blocks.{i}.attn"
        hidden = hidden_keys(query.shape[2], window_of(config, i))
        taken[f"{name}.hook_attn_scores"] = scores.masked_fill(hidden, -math.inf)
        taken[f"{name}.hook_pattern"] = pattern
        taken[f"{name}.hook_z"] = z
        if rotary:
            taken[f"{name}.hook_rot_q"] = query.transpose(1, 2)
            taken[f"{name}.hook_rot_k"] = key.transpose(1, 2)

    if config.model_type == "gpt_neo":
        inner = modeling.GPTNeoSelfAttention
        plain = inner._attn

        def watched_neo(self, query, key, value, attention_mask=None):
            out, pattern = plain(self, query, key, value, attention_mask)
            record(self.layer_id, query, key, pattern, out.transpose(1, 2), 1.0, None)
            return out, pattern

        inner._attn = watched_neo
        return lambda: setattr(inner, "_attn", plain)

    plain = modeling.eager_attention_forward

    def watched(module, query, key, value, attention_mask, **kwargs):
        out, pattern = plain(module, query, key, value, attention_mask, **kwargs)
        cap = kwargs.get("softcap")
        record(module.layer_idx, query, key, pattern, out, kwargs["scaling"], cap)
        return out, pattern

    modeling.eager_attention_forward = watched
    return lambda: setattr(modeling, "eager_attention_forward", plain)


def watch(model, taken):
    config = model.config
    names, rms = names_of[config.model_type], is_rms(config)
    body = part(model, names.body)
    post = config.model_type == "opt" and not config.do_layer_norm_before
    embed = getattr(body, "project_in", None) or part(body, names.embed)
    taken.output(embed, "hook_embed")
    n_heads, n_kv_heads = counts(config)

    def as_batch(y):
        """OPT takes batch and position together in its MLP."""
        return (y.view(*taken["blocks.0.hook_resid_pre"].shape[:2], -1),)

    for i, block in enumerate(getattr(body, names.layers)):
        at, attention = f"blocks.{i}", part(block, names.attention)
        taken.input(block, f"{at}.hook_resid_pre")
        if names.q:
            for letter, count in (("q", n_heads), ("k", n_kv_heads), ("v", n_kv_heads)):
                taken.output(
                    part(attention, getattr(names, letter)),
                    f"{at}.attn.hook_{letter}",
                    of=lambda y, count=count: [heads(y, count)],
                )
        else:
            taken.output(
                attention.query_key_value,
                *(f"{at}.attn.hook_{letter}" for letter in "qkv"),
                of=lambda y: heads(y, n_heads).chunk(3, dim=-1),
            )
        for name in ("ln1", "ln2", "ln1_post", "ln2_post"):
            norm = part(block, getattr(names, name)) if getattr(names, name) else None
            if norm is not None:
                of = normalized(norm, rms)
                taken.output(
                    norm, f"{at}.{name}.hook_normalized", of=lambda y, of=of: as_batch(of(y)[0])
                )
        taken.output(part(block, names.ln1_post) if names.ln1_post else attention, f"{at}.hook_attn_out")
        taken.output(
            part(block, names.gate or names.up),
            f"{at}.mlp.hook_pre",
            of=as_batch,
        )
        if names.gate:
            taken.output(part(block, names.up), f"{at}.mlp.hook_pre_linear")
        taken.input(
            part(block, names.down), f"{at}.mlp.hook_post", of=lambda x: as_batch(x)[0]
        )
        taken.output(
            part(block, names.ln2_post or names.down), f"{at}.hook_mlp_out", of=as_batch
        )
        if post:
            taken.input(block.self_attn_layer_norm, f"{at}.hook_resid_mid")
            taken.input(block.final_layer_norm, f"{at}.hook_resid_post")
        else:
            if not getattr(config, "use_parallel_residual", False):
                taken.input(
                    part(block, names.ln2), f"{at}.hook_resid_mid", of=lambda x: as_batch(x)[0]
                )
            taken.output(block, f"{at}.hook_resid_post")
    final = part(body, names.final)
    if final is not None:
        taken.output(final, "ln_final.hook_normalized", of=normalized(final, rms))
    module = "gemma3" if config.model_type == "gemma3_text" else config.model_type
    modeling = importlib.import_module(f"transformers.models.{module}.modeling_{module}")
    return watch_attention(model, taken, modeling)


def reset_rotation(model):
    """A rotation that grows with the text forgets the texts before."""
    for module in model.modules():
        if getattr(module, "rope_type", None) == "dynamic":
            module.inv_freq = module.original_inv_freq
            module.max_seq_len_cached = module.original_max_seq_len


def hooks_of(model, ids):
    """Every hook of one pass."""
    names, taken = names_of[model.config.model_type], Taken()
    reset_rotation(model)
    unwatch = watch(model, taken)
    taken["logits"] = model(torch.tensor(ids), use_cache=False).logits
    unwatch()
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
    body = part(model, names.body)
    if names.positions:
        table = getattr(body, names.positions)
        rows = torch.arange(len(ids[0])) + getattr(table, "offset", 0)
        taken["hook_pos_embed"] = table.weight[rows].expand(len(ids), -1, -1)
    n_heads, _ = counts(model.config)
    for i, block in enumerate(getattr(body, names.layers)):
        weight = part(part(block, names.attention), names.o).weight
        w_o = weight.T.reshape(n_heads, -1, weight.shape[0])
        taken[f"blocks.{i}.attn.hook_result"] = torch.einsum(
            "bphe,hem->bphm", taken[f"blocks.{i}.attn.hook_z"], w_o
        )
    return taken


def randomize(model):
    """
    Weights large enough that a mistake shows; norm weights around 1 (around 0 where 1 is added, and
    large where a norm follows attention or MLP, so that these count beside the scaled embedding).
    """
    plus_one = "Gemma" in type(model).__name__
    for name, weight in model.named_parameters():
        norm = "norm" in name or ".ln_" in name
        size = 2 if plus_one and ".post_" in name else 0.3 if norm else 0.4
        weight.copy_(torch.randn_like(weight) * size)
        if norm and name.endswith("weight") and not plus_one:
            weight.add_(1)


def texts(vocabulary, lengths):
    def row(length):
        return torch.randint(0, vocabulary, (length,)).tolist()

    short, long = lengths
    return {"short": [row(short)], "long": [row(long)], "batch": [row(5), row(5)]}


def make(name, config, change=lambda config: None, brief=False, lengths=(7, 12)):
    """Writes one fixture, with the first seed whose continuation is not dull."""
    shutil.rmtree(folder / name, ignore_errors=True)
    config._attn_implementation = "eager"
    config.bos_token_id = config.eos_token_id = config.pad_token_id = None
    for seed in range(1, 100):
        torch.manual_seed(seed)
        model = transformers.AutoModelForCausalLM.from_config(config).eval()
        randomize(model)
        all_texts = texts(config.vocab_size, lengths)
        made = [continuation(model, all_texts["short"], use_cache) for use_cache in (True, False)]
        if len(set(made[0])) >= 4:
            break
    model.save_pretrained(folder / name)
    (folder / name / "generation_config.json").unlink(missing_ok=True)
    rewrite_config(name, change)
    hooks = {text: hooks_of(model, ids) for text, ids in all_texts.items()}
    write(name, all_texts, hooks, made, brief)
    print(f"{name}: seed {seed}")


def continuation(model, ids, use_cache):
    reset_rotation(model)
    return greedy(model, ids, 8, use_cache)


def watch_bert(model, taken):
    body, n_heads = model.bert, model.config.num_attention_heads
    taken.output(body.embeddings.word_embeddings, "hook_embed")
    taken.output(body.embeddings.LayerNorm, "embed.ln.hook_normalized")
    for i, block in enumerate(body.encoder.layer):
        at, attention = f"blocks.{i}", block.attention
        taken.input(block, f"{at}.hook_resid_pre")
        for letter, name in (("q", "query"), ("k", "key"), ("v", "value")):
            taken.output(
                getattr(attention.self, name),
                f"{at}.attn.hook_{letter}",
                of=lambda y: [heads(y, n_heads)],
            )
        taken.output(attention.output.dense, f"{at}.hook_attn_out")
        taken.input(attention.output.LayerNorm, f"{at}.hook_resid_mid")
        taken.output(attention.output.LayerNorm, f"{at}.ln1.hook_normalized")
        taken.output(block.intermediate.dense, f"{at}.mlp.hook_pre")
        taken.input(block.output.dense, f"{at}.mlp.hook_post")
        taken.output(block.output.dense, f"{at}.hook_mlp_out")
        taken.input(block.output.LayerNorm, f"{at}.hook_resid_post")
        taken.output(block.output.LayerNorm, f"{at}.ln2.hook_normalized")
    taken.output(model.cls.predictions.transform.LayerNorm, "mlm_head.ln.hook_normalized")
    modeling = importlib.import_module("transformers.models.bert.modeling_bert")
    plain = modeling.eager_attention_forward

    def watched(module, query, key, value, attention_mask, **kwargs):
        out, pattern = plain(module, query, key, value, attention_mask, **kwargs)
        name = f"blocks.{module.layer_idx}.attn"
        taken[f"{name}.hook_attn_scores"] = query @ key.transpose(-1, -2) * kwargs["scaling"]
        taken[f"{name}.hook_pattern"], taken[f"{name}.hook_z"] = pattern, out
        return out, pattern

    modeling.eager_attention_forward = watched
    return lambda: setattr(modeling, "eager_attention_forward", plain)


def bert_hooks(model, ids):
    taken = Taken()
    unwatch = watch_bert(model, taken)
    taken["logits"] = model(torch.tensor(ids)).logits
    unwatch()
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
    embeddings = model.bert.embeddings
    length = len(ids[0])
    rows = embeddings.position_embeddings.weight[:length]
    taken["hook_pos_embed"] = rows.expand(len(ids), -1, -1)
    types = embeddings.token_type_embeddings.weight[:1]
    taken["hook_token_type_embed"] = types.expand(len(ids), length, -1)
    for i, block in enumerate(model.bert.encoder.layer):
        weight = block.attention.output.dense.weight
        w_o = weight.T.reshape(model.config.num_attention_heads, -1, weight.shape[0])
        taken[f"blocks.{i}.attn.hook_result"] = torch.einsum(
            "bphe,hem->bphm", taken[f"blocks.{i}.attn.hook_z"], w_o
        )
    return taken


def make_bert(name, seed, config):
    """Masked words: nothing to continue. The norms are called as in older files: gamma and beta."""
    shutil.rmtree(folder / name, ignore_errors=True)
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = transformers.BertForMaskedLM(config).eval()
    for part_name, weight in model.named_parameters():
        norm = "LayerNorm" in part_name
        weight.copy_(torch.randn_like(weight) * (0.3 if norm else 0.4))
        if norm and part_name.endswith("weight"):
            weight.add_(1)
    model.save_pretrained(folder / name)
    (folder / name / "generation_config.json").unlink(missing_ok=True)
    path = folder / name / "model.safetensors"
    names = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    weights = load_file(path)
    for new, old in names.items():
        weights = {key.replace(new, old): value for key, value in weights.items()}
    save_file(weights, path, metadata={"format": "pt"})
    all_texts = texts(config.vocab_size, (7, 12))
    hooks = {text: bert_hooks(model, ids) for text, ids in all_texts.items()}
    write(name, all_texts, hooks, ([], []))
    print(f"{name}: seed {seed}")


def t5_blocks(model):
    """Each block of ours: its attention layer, its MLP layer if it has one, and what is causal in it."""
    for layer in model.encoder.block:
        yield layer.layer[0], layer.layer[1], False
    for layer in model.decoder.block:
        yield layer.layer[0], None, True
        yield layer.layer[1], layer.layer[2], False


def watch_t5(model, taken):
    n_heads = model.config.num_heads
    places = {}
    for i, (attends, mlp, causal) in enumerate(t5_blocks(model)):
        at = f"blocks.{i}"
        inner = getattr(attends, "SelfAttention", None) or attends.EncDecAttention
        places[id(inner)] = (f"{at}.attn", causal)
        taken.input(attends, f"{at}.hook_resid_pre")
        taken.output(attends.layer_norm, f"{at}.ln1.hook_normalized", of=unweighted(attends.layer_norm))
        for letter in "qkv":
            taken.output(
                getattr(inner, letter), f"{at}.attn.hook_{letter}", of=lambda y: [heads(y, n_heads)]
            )
        taken.output(inner, f"{at}.hook_attn_out")
        if mlp is None:
            taken.output(attends, f"{at}.hook_resid_post")
            continue
        taken.output(attends, f"{at}.hook_resid_mid")
        dense = mlp.DenseReluDense
        taken.output(mlp.layer_norm, f"{at}.ln2.hook_normalized", of=unweighted(mlp.layer_norm))
        if hasattr(dense, "wi"):
            taken.output(dense.wi, f"{at}.mlp.hook_pre")
        else:
            taken.output(dense.wi_0, f"{at}.mlp.hook_pre")
            taken.output(dense.wi_1, f"{at}.mlp.hook_pre_linear")
        taken.input(dense.wo, f"{at}.mlp.hook_post")
        taken.output(dense, f"{at}.hook_mlp_out")
        taken.output(mlp, f"{at}.hook_resid_post")
    for stack, name in ((model.encoder, "encoder.ln_final"), (model.decoder, "ln_final")):
        last = stack.final_layer_norm
        taken.output(last, f"{name}.hook_normalized", of=unweighted(last))
    modeling = importlib.import_module("transformers.models.t5.modeling_t5")
    plain = modeling.eager_attention_forward

    def watched(module, query, key, value, attention_mask, position_bias=None, **kwargs):
        out, pattern = plain(
            module, query, key, value, attention_mask, position_bias=position_bias, **kwargs
        )
        name, causal = places[id(module)]
        scores = query @ key.transpose(-1, -2) * kwargs["scaling"] + position_bias
        hidden = hidden_keys(query.shape[2], None) if causal else torch.tensor(False)
        taken[f"{name}.hook_attn_scores"] = scores.masked_fill(hidden, -math.inf)
        taken[f"{name}.hook_pattern"], taken[f"{name}.hook_z"] = pattern, out
        return out, pattern

    modeling.eager_attention_forward = watched
    return lambda: setattr(modeling, "eager_attention_forward", plain)


def t5_hooks(model, source, ids):
    taken = Taken()
    unwatch = watch_t5(model, taken)
    taken["logits"] = model(
        input_ids=torch.tensor(source), decoder_input_ids=torch.tensor(ids), use_cache=False
    ).logits
    unwatch()
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
    taken["encoder.hook_embed"] = model.shared(torch.tensor(source))
    taken["hook_embed"] = model.shared(torch.tensor(ids))
    for i, (attends, _, _) in enumerate(t5_blocks(model)):
        weight = (getattr(attends, "SelfAttention", None) or attends.EncDecAttention).o.weight
        w_o = weight.T.reshape(model.config.num_heads, -1, weight.shape[0])
        taken[f"blocks.{i}.attn.hook_result"] = torch.einsum(
            "bphe,hem->bphm", taken[f"blocks.{i}.attn.hook_z"], w_o
        )
    return taken


def t5_greedy(model, source, ids, use_cache):
    made = model.generate(
        torch.tensor(source),
        attention_mask=torch.ones(1, len(source[0]), dtype=torch.long),
        decoder_input_ids=torch.tensor(ids),
        max_new_tokens=8,
        do_sample=False,
        use_cache=use_cache,
        eos_token_id=None,
        pad_token_id=0,
    )
    return made[0, len(ids[0]) :].tolist()


def make_t5(name, config, tied):
    """Two texts: the source that the encoder reads, and the tokens after the start token."""
    shutil.rmtree(folder / name, ignore_errors=True)
    config._attn_implementation = "eager"
    config.eos_token_id = None
    start = config.decoder_start_token_id
    for seed in range(1, 100):
        torch.manual_seed(seed)
        model = transformers.T5ForConditionalGeneration(config).eval()
        if not tied:
            model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.lm_head.weight))
        randomize(model)
        if tied:
            model.shared.weight.mul_(4)
        sources = texts(config.vocab_size, (9, 29))
        all_texts = {
            text: [[start, *row[1:]] for row in rows]
            for text, rows in texts(config.vocab_size, (7, 23)).items()
        }
        made = [
            t5_greedy(model, sources["short"], all_texts["short"], use_cache)
            for use_cache in (True, False)
        ]
        if len(set(made[0])) >= 4:
            break
    model.save_pretrained(folder / name)
    (folder / name / "generation_config.json").unlink(missing_ok=True)

    def as_published(saved):
        del saved["scale_decoder_outputs"]
        saved["tie_word_embeddings"], saved["eos_token_id"] = tied, 1

    rewrite_config(name, as_published)
    hooks = {text: t5_hooks(model, sources[text], ids) for text, ids in all_texts.items()}
    write(name, all_texts, hooks, made, sources=sources)
    print(f"{name}: seed {seed}")


def write_buckets():
    """The buckets of distances (key - query) from -150 to 150, as T5 counts them."""
    attention = importlib.import_module("transformers.models.t5.modeling_t5").T5Attention
    distances = torch.arange(-150, 151)
    buckets = [
        dict(
            side=side,
            buckets=count,
            max_distance=most,
            ids=attention._relative_position_bucket(distances, side == "both", count, most).tolist(),
        )
        for count, most in ((32, 128), (8, 12), (6, 9))
        for side in ("both", "past")
    ]
    path = folder.parent.parent / "golden/relativeBuckets.json"
    path.write_text(json.dumps(dict(first=-150, cases=buckets)) + "\n")


sizes = dict(vocab_size=23, hidden_size=20, num_hidden_layers=2, max_position_embeddings=20)
decoder = sizes | dict(
    intermediate_size=27, num_attention_heads=4, num_key_value_heads=2, head_dim=6, rms_norm_eps=1e-5
)
theta = dict(rope_type="default", rope_theta=500.0)


def config_of(model_type, **fields):
    return transformers.AutoConfig.for_model(model_type, **fields)


def as_older_rope(config):
    """The names that transformers before 5 wrote."""
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = {"type": rope.pop("rope_type")} | rope
    config["torch_dtype"] = config.pop("dtype")


def main():
    plain = dict(rope_parameters=dict(theta))
    make(
        "gpt-neo",
        config_of(
            "gpt_neo",
            vocab_size=23,
            hidden_size=18,
            num_layers=2,
            num_heads=3,
            intermediate_size=29,
            max_position_embeddings=20,
            window_size=4,
            attention_types=[[["global", "local"], 1]],
        ),
    )
    neox = sizes | dict(
        hidden_size=24, num_attention_heads=3, intermediate_size=29, max_position_embeddings=20
    )
    partial = dict(rope_type="default", rope_theta=300.0, partial_rotary_factor=0.25)
    make(
        "gpt-neox",
        config_of(
            "gpt_neox",
            **neox | dict(hidden_size=32, num_attention_heads=2),
            rope_parameters=partial,
        ),
    )
    linear = dict(rope_type="linear", factor=3.0, rope_theta=300.0, partial_rotary_factor=0.5)

    def older_neox(config):
        del config["rope_parameters"]
        config["rotary_pct"], config["rotary_emb_base"] = 0.5, 300.0
        config["rope_scaling"] = {"type": "linear", "factor": 3.0}

    make(
        "gpt-neox-serial",
        config_of(
            "gpt_neox",
            **neox,
            rope_parameters=linear,
            use_parallel_residual=False,
            attention_bias=False,
            hidden_act="gelu_new",
        ),
        older_neox,
    )
    opt = sizes | dict(hidden_size=20, num_attention_heads=5, ffn_dim=27)
    make("opt", config_of("opt", **opt, word_embed_proj_dim=20))
    make(
        "opt-350m", config_of("opt", **opt, word_embed_proj_dim=9, do_layer_norm_before=False)
    )
    make("mistral", config_of("mistral", **decoder, sliding_window=4, **plain))
    windowed = dict(use_sliding_window=True, sliding_window=4, max_window_layers=1)
    qwen2 = decoder | dict(hidden_size=24, tie_word_embeddings=True)
    del qwen2["head_dim"]
    make("qwen2", config_of("qwen2", **qwen2, **windowed, **plain))
    yarn = dict(
        rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=5
    )
    make("qwen3", config_of("qwen3", **decoder, rope_parameters=yarn))
    gemma = decoder | dict(num_key_value_heads=1, tie_word_embeddings=True)
    make("gemma", config_of("gemma", **gemma, **plain))
    make("gemma-gelu", config_of("gemma", **gemma, **plain, hidden_act="gelu"))
    make(
        "gemma2",
        config_of(
            "gemma2",
            **decoder,
            **plain,
            query_pre_attn_scalar=9,
            sliding_window=4,
            attn_logit_softcapping=2.0,
            final_logit_softcapping=3.0,
        ),
    )
    both = dict(
        full_attention=dict(rope_type="linear", factor=2.0, rope_theta=5000.0),
        sliding_attention=dict(rope_type="default", rope_theta=100.0),
    )
    gemma3 = decoder | dict(num_hidden_layers=3, query_pre_attn_scalar=5, sliding_window=4)
    kinds = ["sliding_attention", "sliding_attention", "full_attention"]

    def older_gemma3(config):
        del config["rope_parameters"], config["layer_types"]
        config["rope_theta"], config["rope_local_base_freq"] = 5000.0, 100.0
        config["rope_scaling"] = {"rope_type": "linear", "factor": 2.0}
        config["sliding_window_pattern"] = 3

    make("gemma3", config_of("gemma3_text", **gemma3, layer_types=kinds, rope_parameters=both))
    make(
        "gemma3-older",
        config_of("gemma3_text", **gemma3, layer_types=kinds, rope_parameters=both),
        older_gemma3,
        brief=True,
    )
    llama = decoder | dict(num_hidden_layers=2, tie_word_embeddings=True)
    scalings = dict(
        linear=dict(factor=2.5),
        dynamic=dict(factor=3.0),
        llama3=dict(
            factor=8.0,
            low_freq_factor=1.0,
            high_freq_factor=4.0,
            original_max_position_embeddings=16,
        ),
        yarn=dict(factor=3.0, original_max_position_embeddings=8, beta_fast=4.0, beta_slow=0.5),
    )
    for kind, scaling in scalings.items():
        rope = dict(rope_type=kind, rope_theta=100.0) | scaling
        most = dict(linear=40, dynamic=16, llama3=40, yarn=24)[kind]
        make(
            f"llama-rope-{kind}",
            config_of(
                "llama", **llama | dict(head_dim=8, max_position_embeddings=most), rope_parameters=rope
            ),
            as_older_rope if kind in ("linear", "yarn") else lambda config: None,
            brief=True,
            lengths=(7, 21),
        )
    bert = sizes | dict(num_attention_heads=4, intermediate_size=27, type_vocab_size=2)
    bert |= dict(pad_token_id=None)
    make_bert("bert", 1, config_of("bert", **bert))
    t5 = dict(
        vocab_size=23,
        d_model=20,
        d_kv=6,
        d_ff=27,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=3,
        n_positions=40,
        relative_attention_num_buckets=8,
        relative_attention_max_distance=12,
        layer_norm_epsilon=1e-5,
        decoder_start_token_id=0,
    )
    make_t5("t5", config_of("t5", **t5, feed_forward_proj="relu"), tied=True)
    gated = t5 | dict(num_decoder_layers=1, decoder_start_token_id=3)
    make_t5(
        "t5-gated",
        config_of("t5", **gated, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
        tied=False,
    )
    write_buckets()
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{total / 1000:.0f} kB in {folder}")


if __name__ == "__main__":
    main()
