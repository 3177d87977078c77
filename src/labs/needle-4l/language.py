"""The language of needle-4l: documents of filler, statements and questions, as token ids.

Vocabulary and templates are those of language.json, which language.ts reads too.
"""

import json
import random
import re
from pathlib import Path

LANGUAGE = json.loads((Path(__file__).parent / "language.json").read_text(encoding="utf-8"))
CLASSES = LANGUAGE["classes"]
TASKS = LANGUAGE["tasks"]
SLOT = re.compile(r"\{(\w+)\}")


def templates():
    """Every template of the language as a text."""
    of_tasks = [part for task in TASKS.values() for part in task.values() if isinstance(part, str)]
    return [*LANGUAGE["filler"], *of_tasks]


def vocabulary():
    """All tokens in the order of their ids: `<bos>`, marks, words of the templates, classes."""
    literal = [word for text in templates() for word in text.split(" ") if not SLOT.fullmatch(word)]
    words = [word for members in CLASSES.values() for word in members]
    return list(dict.fromkeys([LANGUAGE["bos"], *LANGUAGE["marks"], *literal, *words]))


VOCABULARY = vocabulary()
IDS = {word: index for index, word in enumerate(VOCABULARY)}
BOS, NEWLINE, PERIOD = IDS[LANGUAGE["bos"]], IDS["\n"], IDS["."]
MEMBERS = {name: [IDS[word] for word in words] for name, words in CLASSES.items()}
WORDS = [index for word, index in IDS.items() if word.isalpha()]

# What a token weighs in the loss: an answer, ordinary text, and what nobody could know.
ANSWER, TEXT, CHANCE = 1.0, 0.1, 0.02


def compiled(text):
    """A template as parts: ids, and names of the slots between them."""
    slots = [SLOT.fullmatch(word) for word in text.split(" ")]
    return [slot[1] if slot else IDS[word] for slot, word in zip(slots, text.split(" "))]


FILLER = [compiled(text) for text in LANGUAGE["filler"]]
PARTS = {
    name: {key: compiled(part) for key, part in task.items() if isinstance(part, str)}
    for name, task in TASKS.items()
}


def fill(parts, bound):
    """Ids of a template: bound slots as given, others drawn from the class of their name."""
    ids = []
    for part in parts:
        if isinstance(part, int):
            ids.append(part)
        elif part in bound:
            ids.extend(bound[part])
        else:
            ids.append(random.choice(MEMBERS[part]))
    return ids


def value_of(task, length=None):
    spec = TASKS[task]["value"]
    count = length or random.randint(spec["shortest"], spec["longest"])
    return random.sample(MEMBERS[spec["class"]], count)


def fact_of(task, subject, length=None):
    """What a statement and its question share."""
    bound = {"subject": [subject], "value": value_of(task, length)}
    if task == "fact":
        bound["attribute"] = [random.choice(MEMBERS["attribute"])]
    return task, bound


def statement_of(task, bounds):
    """One statement: of a fact or the passkey, or the JSON block of all entries."""
    parts = PARTS[task]
    if task != "json":
        return fill(parts["statement"], bounds[0])
    ids = list(fill(parts["open"], {}))
    for index, bound in enumerate(bounds):
        ids += [*(fill(parts["between"], {}) if index else []), *fill(parts["entry"], bound)]
    return ids + fill(parts["close"], {})


def question_of(fact):
    task, bound = fact
    return [NEWLINE, *fill(PARTS[task]["question"], bound)]


def filler(count):
    """Whole sentences of at least `count` tokens together."""
    made, total = [], 0
    while total < count:
        made.append(fill(random.choice(FILLER), {}))
        total += len(made[-1])
    return made


def salad(count, taken):
    """Words at random but for those taken, in pieces of eight."""
    words = random.choices([word for word in WORDS if word not in taken], k=count)
    return [words[start : start + 8] for start in range(0, count, 8)]


def cut(pieces, count):
    """The pieces up to `count` tokens: the last one may end in its middle."""
    kept, left = [], count
    for piece in pieces:
        if left <= 0:
            break
        kept.append(piece[:left])
        left -= len(kept[-1])
    return kept


def asked_document(length, salad_share=0.1):
    """Statements hidden in filler, then questions with their answers: ids and weights."""
    facts = drawn_facts(length)
    answered = random.sample(facts, random.randint(1, min(len(facts), 1 + length // 40)))
    while True:
        lines = [(question_of(fact), [*fact[1]["value"], PERIOD]) for fact in answered]
        statements = statements_of(facts)
        used = 2 + sum(map(len, statements)) + sum(len(q) + len(a) for q, a in lines)
        if used <= length:
            plain = random.random() > salad_share
            return assembled(facts, statements, lines, length - used, plain)
        if len(answered) > 1:
            answered.pop()
        elif len(facts) > 1:
            facts.remove(next(fact for fact in facts if fact is not answered[0]))
        else:
            facts = answered = [fact_of(facts[0][0], facts[0][1]["subject"][0], 3)]


def drawn_facts(length):
    kind = random.random()
    most = max(1, length // 28)
    subjects = random.sample(MEMBERS["subject"], min(2 * most, len(MEMBERS["subject"])))
    entries = subjects[: random.randint(1, min(len(subjects), max(2, length // 14)))]
    if kind < 0.25:
        return [fact_of("json", subject) for subject in entries]
    facts = [fact_of("fact", subject) for subject in subjects[: random.randint(1, most)]]
    if kind < 0.37:
        return [fact_of("passkey", subjects[0]), *facts[: random.randint(0, len(facts))]]
    if kind < 0.45 and length > 100:
        few = facts[: max(1, len(facts) // 2)]
        return few + [fact_of("json", subject) for subject in subjects[len(few) : 2 * len(few)]]
    return facts


def statements_of(facts):
    entries = [bound for task, bound in facts if task == "json"]
    single = [statement_of(task, [bound]) for task, bound in facts if task != "json"]
    return [*single, statement_of("json", entries)] if entries else single


def assembled(facts, statements, lines, room, plain):
    taken = {word for _, bound in facts for words in bound.values() for word in words}
    sentences = cut(filler(room) if plain else salad(room, taken), room)
    pieces = [(ids, TEXT if plain else CHANCE) for ids in sentences]
    for statement in statements:
        pieces.insert(random.randint(0, len(pieces)), (statement, CHANCE))
    ids, weights = [BOS], [0.0]
    for piece, weight in pieces:
        ids += piece
        weights += [weight] * len(piece)
    for question, answer in lines:
        ids += question + answer
        weights += [CHANCE] * len(question) + [ANSWER] * len(answer)
    return ids + [NEWLINE], weights + [ANSWER]


def repeated_document(length):
    """Random words over and over, with or without filler between."""
    segment = random.sample(WORDS, random.randint(6, min(length // 3, len(WORDS))))
    gap = random.randint(1, max(1, length // 4)) if random.random() < 0.5 else 0
    ids, weights, known = [BOS], [0.0], False
    while len(ids) < length:
        between = [word for piece in cut(filler(gap), gap) for word in piece]
        ids += between + segment
        first = CHANCE if gap or not known else ANSWER
        rest = ANSWER if known else CHANCE
        weights += [TEXT] * len(between) + [first] + [rest] * (len(segment) - 1)
        known = True
    return ids[:length], weights[:length]


def document(length, repeats):
    """One training document of exactly `length` tokens, with a share of repeats: ids and weights."""
    return (repeated_document if random.random() < repeats else asked_document)(length)


def case(task, length, depth, answer_length=4, distractors=3):
    """A test: its prompt, the answer, and where the answer begins in the prompt."""
    subjects = random.sample(MEMBERS["subject"], distractors + 1)
    wanted = fact_of(task, subjects[0], answer_length)
    other = "json" if task == "json" else "fact"
    others = [fact_of(other, subject, answer_length) for subject in subjects[1:]]
    question = question_of(wanted)
    if task == "json":
        hidden = [statement_of("json", [bound for _, bound in random.sample([wanted, *others], len(subjects))])]
        spread = []
    else:
        hidden = [statement_of(wanted[0], [wanted[1]])]
        spread = [statement_of("fact", [bound]) for _, bound in others]
    used = 1 + len(question) + sum(map(len, hidden + spread)) + answer_length
    pieces = cut(filler(max(0, length - used)), max(0, length - used))
    for statement in spread:
        pieces.insert(random.randint(0, len(pieces)), statement)
    pieces.insert(round(depth * len(pieces)), hidden[0])
    prompt = [BOS, *(word for piece in pieces for word in piece)]
    answer = wanted[1]["value"]
    start = next(i for i in range(len(prompt)) if prompt[i : i + answer_length] == answer)
    return prompt + question, answer, start
