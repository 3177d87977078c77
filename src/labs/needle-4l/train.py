"""Trains needle-4l on one thread: seeded, and resumable from its last checkpoint.

    python train.py FOLDER

FOLDER holds recipe.json with a seed. Writes model.safetensors in half precision and training.json;
goes on from checkpoint.pt where there is one.
"""

import json
import math
import random
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

import language
from model import Decoder, llama_names
from optimizer import optimizers_of


class Recipe:
    """What decides a run, step by step."""

    def __init__(self, described):
        self.described = described
        self.stages = described["stages"]
        self.steps = sum(stage["steps"] for stage in self.stages)
        self.shares = torch.tensor(described["penalty"]["shares"])

    def stage(self, step):
        for stage in self.stages:
            if step < stage["steps"]:
                return stage
            step -= stage["steps"]
        raise ValueError("the recipe is over")

    def rate(self, step):
        """Warm-up, a plateau, then linear to the floor."""
        options = self.described["optimizer"]
        begun = self.steps * options["constant"]
        left = 1 - max(0, step - begun) / (self.steps - begun)
        rise = min(1, (step + 1) / options["warmup"])
        return options["rate"] * rise * (options["floor"] + (1 - options["floor"]) * left)

    def price(self, step):
        """What a head's output costs."""
        penalty = self.described["penalty"]
        return penalty["weight"] * min(1, max(0, (step - penalty["from"]) / penalty["ramp"]))

    def batch(self, step):
        """Documents of one length: ids and weights, `[batch, pos]`."""
        stage = self.stage(step)
        lengths = stage["lengths"]
        length = int(random.choices(list(lengths), list(lengths.values()))[0])
        count = self.described["tokens"] // length
        documents = [language.document(length, stage["repeats"]) for _ in range(count)]
        ids, weights = zip(*documents)
        return torch.tensor(ids), torch.tensor(weights)


def losses_of(model, recipe, step):
    """The weighted loss of a step's batch, and that with the price of the heads' outputs."""
    ids, weights = recipe.batch(step)
    price, sizes = recipe.price(step), []
    logits = model(ids[:, :-1], sizes if price > 0 else None)
    losses = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    wanted = weights[:, 1:].flatten()
    loss = (losses * wanted).sum() / wanted.sum()
    paid = sum((share * size.sqrt()).sum() for size, share in zip(sizes, recipe.shares))
    return loss, loss + price * paid


@torch.no_grad()
def recall_of(model, task, length, count=12):
    """The share of tests whose whole answer is recalled."""
    right = 0
    for index in range(count):
        prompt, answer, _ = language.case(task, length, (index % 11) / 10)
        logits = model(torch.tensor([prompt + answer[:-1]]))[0, len(prompt) - 1 :]
        right += logits.argmax(-1).tolist() == answer
    return right / count


def recalls(model, step):
    """How well answers are recalled, with a source of chance of its own."""
    state = random.getstate()
    random.seed(10_000 + step)
    found = [
        f"{task} " + "/".join(f"{recall_of(model, task, length):.2f}" for length in (100, 256, 500))
        for task in language.TASKS
    ]
    random.setstate(state)
    return "recall " + " ".join(found)


def train(folder):
    recipe = Recipe(json.loads((folder / "recipe.json").read_text(encoding="utf-8")))
    described = recipe.described
    torch.set_num_threads(1)
    random.seed(described["seed"])
    torch.manual_seed(described["seed"])
    model = Decoder(described["model"], len(language.VOCABULARY))
    optimizers = optimizers_of(model, described["optimizer"])
    checkpoint, first, spent = folder / "checkpoint.pt", 0, 0.0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(kept["model"])
        for optimizer, state in zip(optimizers, kept["optimizers"]):
            optimizer.load_state_dict(state)
        random.setstate(kept["random"])
        first, spent = kept["step"], kept["seconds"]
    begun = time.process_time() - spent
    for step in range(first, recipe.steps):
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = recipe.rate(step)
        loss, total = losses_of(model, recipe, step)
        model.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), described["optimizer"]["clip"])
        for optimizer in optimizers:
            optimizer.step()
        if math.isnan(loss.item()):
            raise SystemExit(f"the loss of step {step} is no number")
        if (step + 1) % 50 == 0:
            print(f"{step + 1}/{recipe.steps} loss {loss.item():.3f}", flush=True)
        if (step + 1) % 200 == 0 or step + 1 == recipe.steps:
            print(f"{step + 1}/{recipe.steps} {recalls(model, step + 1)}", flush=True)
            kept = {
                "model": model.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in optimizers],
                "random": random.getstate(),
                "step": step + 1,
                "seconds": time.process_time() - begun,
            }
            torch.save(kept, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    save_file(llama_names(model), folder / "model.safetensors", {"format": "pt"})
    facts = {"seconds": time.process_time() - begun, "torch": torch.__version__}
    (folder / "training.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    train(Path(sys.argv[1]))
