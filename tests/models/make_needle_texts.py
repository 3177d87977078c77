"""Writes needleTexts.json: texts of the training script's own generator, for needleLanguage.test.ts.

    python tests/models/make_needle_texts.py
"""

import json
import random
import sys
from pathlib import Path

here = Path(__file__).parent
sys.path.insert(0, str(here.parents[1] / "src" / "labs" / "needle-4l"))

import language


def words(ids):
    return [language.VOCABULARY[index] for index in ids]


def main():
    random.seed(7)
    cases = []
    for index, task in enumerate(list(language.TASKS) * 8):
        prompt, answer, start = language.case(task, 100 + 20 * index, index / 23)
        cases.append({"task": task, "prompt": words(prompt), "answer": words(answer), "start": start})
    plain = [language.asked_document(length, salad_share=0) for length in (64, 128, 256, 512) for _ in range(6)]
    documents = [{"words": words(ids), "answers": [w == 1 for w in weights]} for ids, weights in plain]
    fixture = {"vocabulary": language.VOCABULARY, "cases": cases, "documents": documents}
    (here / "needleTexts.json").write_text(json.dumps(fixture, ensure_ascii=False), encoding="utf-8")


main()
