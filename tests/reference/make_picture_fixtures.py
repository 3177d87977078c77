"""Makes the reference fixtures of the families that read pictures, beside those of make_fixtures.py.

    python tests/reference/make_picture_fixtures.py

Everything said there holds here; Pillow 12.3.0 is needed as well. The texts are pictures:
reference.safetensors has `{text}/pixels` (what the model is given) and, where the model has
classifiers, `{text}/answer` (the logits that transformers gives). `{text}/logits` has a row for each
position: the classifier applied to each of them, and the distillation classifier to its own one.

`pictures/` holds what transformers' image processors (the ones built on Pillow) make of pictures.
"""

import importlib
import json
import shutil
from pathlib import Path

import numpy as np
import torch
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from make_fixtures import Taken, folder, heads, write

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def body_of(model):
    return getattr(model, "vit", None) or getattr(model, "deit", None) or model


def watch(model, taken):
    body, n_heads = body_of(model), model.config.num_attention_heads
    for i, block in enumerate(body.layers):
        at, attention = f"blocks.{i}", block.attention
        taken.input(block, f"{at}.hook_resid_pre")
        taken.output(block.layernorm_before, f"{at}.ln1.hook_normalized")
        for letter in "qkv":
            taken.output(
                getattr(attention, f"{letter}_proj"),
                f"{at}.attn.hook_{letter}",
                of=lambda y: [heads(y, n_heads)],
            )
        taken.output(attention.o_proj, f"{at}.hook_attn_out")
        taken.input(block.layernorm_after, f"{at}.hook_resid_mid")
        taken.output(block.layernorm_after, f"{at}.ln2.hook_normalized")
        taken.output(block.mlp.fc1, f"{at}.mlp.hook_pre")
        taken.input(block.mlp.fc2, f"{at}.mlp.hook_post")
        taken.output(block.mlp.fc2, f"{at}.hook_mlp_out")
        taken.output(block, f"{at}.hook_resid_post")
    taken.output(body.layernorm, "ln_final.hook_normalized")
    family = model.config.model_type
    modeling = importlib.import_module(f"transformers.models.{family}.modeling_{family}")
    plain = modeling.eager_attention_forward
    layers = [block.attention for block in body.layers]

    def watched(module, query, key, value, attention_mask, **kwargs):
        out, pattern = plain(module, query, key, value, attention_mask, **kwargs)
        name = f"blocks.{layers.index(module)}.attn"
        taken[f"{name}.hook_attn_scores"] = query @ key.transpose(-1, -2) * kwargs["scaling"]
        taken[f"{name}.hook_pattern"], taken[f"{name}.hook_z"] = pattern, out
        return out, pattern

    modeling.eager_attention_forward = watched
    return lambda: setattr(modeling, "eager_attention_forward", plain)


def hooks_of(model, pixels):
    taken, embeddings = Taken(), body_of(model).embeddings
    unwatch = watch(model, taken)
    made = model(pixels)
    unwatch()
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
    batch = len(pixels)
    places = embeddings.position_embeddings.expand(batch, -1, -1)
    taken["hook_pos_embed"] = places
    taken["hook_embed"] = embeddings(pixels) - places
    n_heads = model.config.num_attention_heads
    for i, block in enumerate(body_of(model).layers):
        weight = block.attention.o_proj.weight
        w_o = weight.T.reshape(n_heads, -1, weight.shape[0])
        taken[f"blocks.{i}.attn.hook_result"] = torch.einsum(
            "bphe,hem->bphm", taken[f"blocks.{i}.attn.hook_z"], w_o
        )
    if hasattr(made, "logits"):
        taken["logits"], taken["answer"] = logits_of(model, taken), made.logits
        answers = 2 if hasattr(model, "distillation_classifier") else 1
        assert torch.allclose(taken["logits"][:, :answers].mean(1), made.logits, atol=1e-5)
    taken["pixels"] = pixels
    return taken


def logits_of(model, taken):
    final = taken["ln_final.hook_normalized"]
    if not hasattr(model, "distillation_classifier"):
        return model.classifier(final)
    logits = model.cls_classifier(final)
    logits[:, 1] = model.distillation_classifier(final[:, 1])
    return logits


def make(name, seed, kind, config, processor=None, renamed=False):
    shutil.rmtree(folder / name, ignore_errors=True)
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = getattr(transformers, kind)(config).eval()
    for part, weight in model.named_parameters():
        norm = "layernorm" in part
        weight.copy_(torch.randn_like(weight) * (0.3 if norm else 0.4))
        if norm and part.endswith("weight"):
            weight.add_(1)
    model.save_pretrained(folder / name)
    if processor:
        (folder / name / "preprocessor_config.json").write_text(json.dumps(processor, indent=2) + "\n")
    if renamed:
        as_module_names(folder / name / "model.safetensors")
    height, width = sides(config.image_size)

    def pictures(count):
        return torch.randn(count, config.num_channels, height, width)

    given = {"short": pictures(1), "long": pictures(1), "batch": pictures(2)}
    hooks = {text: hooks_of(model, pixels) for text, pixels in given.items()}
    count = hooks["short"]["hook_embed"].shape[1]
    ids = {text: [list(range(count))] * len(pixels) for text, pixels in given.items()}
    write(name, ids, hooks, ([], []))
    print(f"{name}: {count} positions")


def sides(size):
    return size if isinstance(size, (list, tuple)) else (size, size)


def as_module_names(path):
    """The names that the modules have since transformers 5."""
    names = {
        "vit.layers.": "vit.encoder.layer.",
        ".attention.q_proj.": ".attention.attention.query.",
        ".attention.k_proj.": ".attention.attention.key.",
        ".attention.v_proj.": ".attention.attention.value.",
        ".attention.o_proj.": ".attention.output.dense.",
        ".mlp.fc1.": ".intermediate.dense.",
        ".mlp.fc2.": ".output.dense.",
    }
    weights = load_file(path)
    for new, old in names.items():
        weights = {key.replace(old, new): value for key, value in weights.items()}
    save_file(weights, path, metadata={"format": "pt"})


def picture(height, width, seed):
    """Smooth colours with edges and noise, as bytes."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / (2 + c) + y / (3 + 2 * c)) * 90 + 128 for c in range(3)]
    pixels = np.stack(waves, -1) + generator.normal(0, 20, (height, width, 3))
    pixels[height // 3 : height // 2, width // 4 : width // 2] = (250, 10, 30)
    return pixels.clip(0, 255).astype(np.uint8)


def make_processed():
    """What Pillow and transformers make of pictures."""
    cases, tensors = [], {}

    def add(name, pixels, result, **about):
        tensors[f"{name}/picture"] = torch.tensor(pixels).to(torch.float32)
        tensors[f"{name}/result"] = torch.tensor(np.array(result)).to(torch.float32).contiguous()
        cases.append({"name": name, **about})

    for how, code in (("lanczos", 1), ("bilinear", 2), ("bicubic", 3)):
        for height, width, to in ((37, 23, (11, 14)), (9, 50, (16, 16)), (16, 31, (16, 16)), (5, 4, (12, 13))):
            pixels = picture(height, width, height)
            made = Image.fromarray(pixels).resize((to[1], to[0]), resample=code)
            add(f"{how}-{height}x{width}", pixels, made, kind="resize", how=how, height=to[0], width=to[1])

    processors = {"ViT": ViTImageProcessorPil, "DeiT": DeiTImageProcessorPil}

    def process(name, family, pixels, grid, config, step=1):
        """Keeps every `step`th pixel."""
        processor = processors[family](**config)
        made = processor(images=Image.fromarray(pixels), return_tensors="np")["pixel_values"]
        about = dict(family=family, grid=grid, config=config, step=step)
        add(name, pixels, made[..., ::step, ::step], kind="process", **about)

    small = {"height": 11, "width": 14}
    process("vit-sized", "ViT", picture(11, 14, 1), small, {"size": small})
    process("vit-resized", "ViT", picture(40, 33, 2), small, {"size": small})
    own = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3}
    process("vit-own-means", "ViT", picture(40, 33, 3), small, {"size": small, **own})
    plain = {"do_normalize": False, "do_rescale": False}
    process("vit-plain", "ViT", picture(40, 33, 4), small, {"size": small, **plain})
    square = {"height": 12, "width": 12}
    cropped = {"size": {"height": 17, "width": 16}, "crop_size": square}
    process("deit-cropped", "DeiT", picture(40, 33, 5), square, cropped)
    process("vit-only-cropped", "ViT", picture(19, 17, 6), square, {"do_resize": False, "do_center_crop": True, "crop_size": square})
    process("vit-usual", "ViT", picture(50, 61, 7), {"height": 224, "width": 224}, {}, step=16)

    to = Path(__file__).parent / "pictures"
    to.mkdir(exist_ok=True)
    save_file(tensors, to / "reference.safetensors")
    made_with = f"Pillow {Image.__version__}, transformers {transformers.__version__}"
    (to / "reference.json").write_text(json.dumps({"made_with": made_with, "cases": cases}, indent=1) + "\n")


sizes = dict(hidden_size=20, num_hidden_layers=2, num_attention_heads=4, intermediate_size=27)
names = ["apple", "bear, brown bear", "cup", "drum", "egg"]
labels = dict(id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)})


def main():
    vit = sizes | dict(image_size=[11, 14], patch_size=[4, 3])
    size = {"height": 11, "width": 14}
    newer = dict(image_processor_type="ViTImageProcessor", do_resize=True, size=size, resample=2)
    newer |= dict(do_rescale=True, rescale_factor=1 / 255, do_normalize=True)
    newer |= dict(image_mean=[0.5] * 3, image_std=[0.5] * 3)
    make("vit", 1, "ViTForImageClassification", transformers.ViTConfig(**vit, **labels), newer)
    older = dict(feature_extractor_type="ViTFeatureExtractor", do_resize=True, size=13, resample=2)
    older |= dict(do_normalize=True, image_mean=[0.5], image_std=[0.5])
    grey = sizes | dict(image_size=13, patch_size=4, num_channels=1, qkv_bias=False)
    make("vit-grey", 2, "ViTForImageClassification", transformers.ViTConfig(**grey), older, renamed=True)
    make("vit-headless", 3, "ViTModel", transformers.ViTConfig(**vit))
    deit = sizes | dict(image_size=12, patch_size=5)
    make("deit", 4, "DeiTForImageClassification", transformers.DeiTConfig(**deit, **labels))
    teacher = transformers.DeiTConfig(**deit, **labels)
    make("deit-teacher", 5, "DeiTForImageClassificationWithTeacher", teacher)
    make_processed()


if __name__ == "__main__":
    main()
