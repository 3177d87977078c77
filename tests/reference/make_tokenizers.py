"""Makes the tokenizer fixtures: small trained tokenizers, and what they do to a list of texts.

    python tests/reference/make_tokenizers.py

Made with tokenizers 0.23.2 (Python 3.11), seed 7. `tokenizers/` gets

- strings.json: the texts, as a page would see them (lone surrogates included);
- {kind}.json: a tokenizer.json, trained on the text below;
- {kind}.reference.json: for each text the ids, and the byte ranges: two numbers a token, how far it
  starts behind the end of the one before and its length, in UTF-8 bytes; length -1 for tokens that
  come from the template. The library gives ranges in characters: a token that is a part of a
  character has the whole character's range.

Training breaks ties as it likes, so a {kind}.json that exists is kept, and the rest made from it:
delete it to train it again. With a folder of real tokenizers as the argument, writes what they do to the same texts to
`tokenizers/real-{name}.reference.json`.
"""

import base64
import json
import random
import struct
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

folder = Path(__file__).parent / "tokenizers"
rng = random.Random(7)

sentences = """The quick brown fox jumps over the lazy dog. She said that they'll go there, and it's what
we've wanted: a house, a garden and the sea. In the beginning there was nothing; then there were 12
things, 345 things, 6789 things. def attention(q, k, v): return softmax(q @ k.T / sqrt(d)) @ v
for (let i = 0; i < heads.length; i++) { total += heads[i].score; } if x == 1: print("hello world")
Once upon a time there was a little girl who lived in a village near the forest. The café is naïve,
the résumé is über, el niño está aquí. Le garçon a mangé. Der Fuß ist groß. Привет, мир! Как дела?
Καλημέρα κόσμε. 東京は日本の首都です。 你好，世界。 안녕하세요 세계. مرحبا بالعالم. שלום עולם. नमस्ते दुनिया.
🙂 🎉 👍 ❤️ The heads of the model attend to the tokens before them, the token before, the same
token, the first token. attention attending attended attends; walking walked walks; the nation's
national nationality internationalization.""".replace("\n", " ")
corpus = [sentences, sentences.lower(), sentences.replace(". ", ".\n"), "    return x\n\t\tif y:\n\n"] * 4

plain = [
    "", " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n", "\r\n\r\n", " \n ", "\u00a0", "\u3000", "a", "Z", "0", ".",
    "Hello, world!", "Hello world", " leading", "trailing ", "  two  spaces  ", "many      spaces", "tabs\t\there",
    "line\nbreak", "line\r\nbreak\r\n", "mix \t\n \r\n end", "The quick brown fox jumps over the lazy dog.",
    "I'm can't we'll they've he'd it's", "I'M CAN'T WE'LL", "don’t ‘quote’ “this”", "x" * 60, "ab" * 60,
    "a" * 101, "internationalization" * 6, "supercalifragilisticexpialidocious", "1234567890", "3.14159e-10",
    "1,234,567.89", "12 345 6789", "٣٤٥", "½ ¾ ²", "Ⅷ ①", "$100 + 20% = €120", "a=b", "a==b!=c", "->=>{}[]()<>",
    "def f(x):\n    return x**2", "if (a && b || !c) { d(); }", "for i in range(10):\n\tprint(i)\n",
    "// comment\nlet x = `a${b}`;", "<div class=\"a\">text</div>", "SELECT * FROM t WHERE a <> 'b';",
    "https://example.org/a?b=c&d=e#f", "user@example.org", "C:\\dir\\file.txt", "snake_case camelCase kebab-case",
    "#include <stdio.h>\r\nint main() { return 0; }\r\n", "\\n \\t \\u0041", "__init__", "a\x00b", "\x07bell\x1b[0m",
    "naïve café", "nai\u0308ve cafe\u0301", "e\u0301", "\u0301", "a\u0301\u0302\u0303", "Å \u212b A\u030a", "ñ n\u0303",
    "ﬁ ﬂ ﬀ", "ẛ\u0323", "ﾊﾟ ｶﾞ", "Ｆｕｌｌ ｗｉｄｔｈ", "™ ℃ №", "İstanbul ıI", "ΑΣ ΟΔΟΣ Σ", "ß ẞ ſ", "Ǆ ǅ ǆ", "ŉ",
    "Привет, мир!", "ПРИВЕТ", "Καλημέρα κόσμε", "Zażółć gęślą jaźń", "Tiếng Việt", "Tie\u0302\u0301ng Vie\u0323\u0302t",
    "東京", "東京は日本の首都です。", "你好，世界。", "漢字カタカナひらがな", "𠮷野家", "𠀋𡈽", "豈 更", "안녕하세요", "\u1112\u1161\u11ab", "한글 \u1100\u1161",
    "مرحبا بالعالم", "مَرْحَبًا", "שלום עולם", "שָׁלוֹם", "नमस्ते", "क्षत्रिय", "ภาษาไทย", "ພາສາລາວ", "தமிழ்", "ქართული", "አማርኛ",
    "🙂", "🙂🙂", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👨🏿‍🚀", "🇩🇪🇫🇷", "❤️ ❤", "1️⃣", "🤯🫠", "text 🎉 text", "a🙂b", "☃☃ ☃", "∀x∈ℝ: ⌈x⌉",
    "\u200b", "a\u200bb", "a\u200db", "a\u200cb", "\ufeffbom", "a\ufeffb", "a\u0085b", "a\u2028b\u2029c", "a\u00adb", "a\u00a0b",
    "a\u3000b", "a\u2009b", "\u2003x", "a\u180eb", "x\ue000y", "a\u0378b", "\U0010ffff", "\ufffd", "a\ufffdb", "‮rtl‬", "a\u061cb",
    "\ud83d", "a\ud83db", "\ude42", "\ude42\ud83d", "\ud83d\ud83d", "x \udc00 y", "\U0001f642\ud83d",
    "▁", "a▁b", "▁▁ a", " ▁", "Ġthe", "ĊĊ", "##ing", "<0x0A>", "<0xE2>", "Â é",
    "<s>", "</s>", "<s>hello</s>", "a<s>b", "a <s> b", "<s><s>", "<s", "s>", "<|endoftext|>", "a<|endoftext|>b",
    "a <|endoftext|> b", "<|endoftext|><|endoftext|>", "<|endoftext", "[MASK]", "The [MASK] sat.", "the[MASK]sat",
    "[mask]", "[CLS] a [SEP]", "[UNK]", "<tool>", "a <tool> b", "a<tool>b", "<TOOL>", "use  <tool>\n", "<unk>", "<pad>",
    "hello  <s>  world", "<extra_0>", "a <extra_0> b", "word", "sword words", "a word, wordy", "a word", "x  word  y",
    "crème", "a crème brûlée", "cre\u0300me",
]  # fmt: skip


def made(count):
    """Texts put together from everything: the seams are where tokenizers differ."""
    parts = [
        *("the", " the", "attention", " heads", "12", "3", ".", ", ", "'s", "'ll", "!?", "...", "(", ")", "_"),
        *(" ", "  ", "\t", "\n", "\r\n", "\u00a0", "é", "e\u0301", "ß", "Σ", "и", "東", "。", "م", "שָ", "한", "न"),
        *("🙂", "👩‍👧", "🇩🇪", "\u200d", "\ufe0f", "▁", "<s>", "<|endoftext|>", "[MASK]", "<tool>", "word", "\ud83d"),
    ]
    return ["".join(rng.choices(parts, k=rng.randint(3, 9))) for _ in range(count)]


def whole(text):
    """With lone surrogates replaced, as a browser's encoder does."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def charsmap(rules):
    """The normalisation table of SentencePiece: a double-array trie and the texts it leads to."""
    texts, root = b"", {}
    for source, target in rules.items():
        node = root
        for byte in source.encode():
            node = node.setdefault(byte, {})
        node["value"] = len(texts)
        texts += target.encode() + b"\0"
    units, taken = [0] * 65536, {0}

    def lay(node, at):
        labels = [0 if key == "value" else key for key in node]
        base = next(b for b in range(1, 65536) if all(b ^ label not in taken for label in labels))
        taken.update(base ^ label for label in labels)
        units[at] |= (at ^ base) << 10 | (0x100 if "value" in node else 0)
        for key, child in node.items():
            if key == "value":
                units[base] = 1 << 31 | child
            else:
                units[base ^ key] |= key
                lay(child, base ^ key)

    lay(root, 0)
    size = (max(taken) | 255) + 1
    trie = struct.pack(f"<{size}I", *units[:size])
    return base64.b64encode(struct.pack("<I", len(trie)) + trie + texts).decode()


def trained(tokenizer, trainer, change=lambda json: None):
    tokenizer.train_from_iterator(corpus, trainer)
    described = json.loads(tokenizer.to_str())
    change(described)
    return described


def added(json_, content, **options):
    """One more entry, after the vocabulary's."""
    tokenizer = Tokenizer.from_str(json.dumps(json_))
    special = options.pop("special", False)
    token = AddedToken(content, **options)
    tokenizer.add_special_tokens([token]) if special else tokenizer.add_tokens([token])
    json_.clear()
    json_.update(json.loads(tokenizer.to_str()))


def template(json_, single, names):
    tokenizer = Tokenizer.from_str(json.dumps(json_))
    ids = [(name, tokenizer.token_to_id(name)) for name in names]
    tokenizer.post_processor = processors.TemplateProcessing(single=single, special_tokens=ids)
    json_["post_processor"] = json.loads(tokenizer.to_str())["post_processor"]


def byte_gpt2():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=640, show_progress=False, initial_alphabet=alphabet)
    result = trained(tokenizer, trainer)
    added(result, "<|endoftext|>", special=True, normalized=True)
    added(result, "<tool>", lstrip=True)
    added(result, "word", single_word=True)
    return result


def byte_llama3():
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    split = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(split), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])  # fmt: skip
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=640, show_progress=False, initial_alphabet=alphabet)
    result = trained(tokenizer, trainer)
    result["model"]["vocab"]["Ġinternationalizations"] = len(result["model"]["vocab"])
    added(result, "<s>", special=True)
    added(result, "<tool>", rstrip=True)
    added(result, "crème", normalized=True)
    template(result, "<s> $A", ["<s>"])
    return result


def fallback(merges, normalizer, bos_and_eos, extra):
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("▁?[^▁]+|▁+"), "isolated")
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
        *([decoders.Strip(" ", 1, 0)] if extra is None else []),
    ])  # fmt: skip
    first = ["<unk>", "<s>", "</s>"]
    codes = [f"<0x{byte:02X}>" for byte in range(256)]

    def change(json_):
        json_["added_tokens"] = json_["added_tokens"][:3]
        json_["pre_tokenizer"] = None
        if merges == "strings":
            json_["model"]["merges"] = [" ".join(pair) for pair in json_["model"]["merges"]]

    trainer = trainers.BpeTrainer(
        vocab_size=620, show_progress=False, special_tokens=first + codes, limit_alphabet=90
    )
    result = trained(tokenizer, trainer, change)
    if extra:
        for content in extra:
            added(result, content, normalized=False)
    template(result, bos_and_eos, ["<s>", "</s>"])
    return result


def fallback_llama2():
    normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return fallback("strings", normalizer, "<s> $A", None)


def fallback_gemma():
    extra = ["▁▁", "▁▁▁", "\n\n", "<tool>"]
    return fallback("pairs", normalizers.Replace(" ", "▁"), "<s> $A </s>", extra)


def wordpiece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=500, show_progress=False, special_tokens=names)
    result = trained(tokenizer, trainer)
    added(result, "<Tool>", normalized=True)
    template(result, "[CLS] $A [SEP]", ["[CLS]", "[SEP]"])
    return result


def unigram():
    rules = {"ﬁ": "fi", "ﬂ": "fl", "①": "1", "™": "TM", "℃": "°C", "½": "1⁄2", "\u3000": " ", "\u00a0": " "}
    rules |= {"\t": " ", "\n": " ", "\r": " ", "\u212b": "Å", "A\u030a": "Å", "e\u0301": "é", "\u200b": " ", "\x07": ""}
    rules |= {chr(0xFF21 + i): chr(65 + i) for i in range(26)} | {chr(0xFF41 + i): chr(97 + i) for i in range(26)}
    tokenizer = Tokenizer(models.Unigram())
    precompiled = {"type": "Precompiled", "precompiled_charsmap": charsmap(rules)}
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=420, show_progress=False, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>"
    )

    def change(json_):
        spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}
        strip = {"type": "Strip", "strip_left": False, "strip_right": True}
        json_["normalizer"] = {"type": "Sequence", "normalizers": [precompiled, strip, spaces]}

    result = trained(tokenizer, trainer, change)
    added(result, "<extra_0>", special=True, rstrip=True, lstrip=True)
    template(result, "$A </s>", ["</s>"])
    return result


def bytes_before(text):
    ends = [0]
    for character in text:
        ends.append(ends[-1] + len(character.encode()))
    return ends


def ranges(text, encoding):
    at, end, numbers = bytes_before(text), 0, []
    for (start, stop), special in zip(encoding.offsets, encoding.sequence_ids):
        if special is None:
            numbers += [0, -1]
            continue
        numbers += [at[start] - end, at[stop] - at[start]]
        end = at[stop]
    return numbers


def write(name, value, escaped=False):
    (folder / name).write_text(
        json.dumps(value, ensure_ascii=escaped, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def reference(tokenizer, texts):
    encodings = [tokenizer.encode(whole(text)) for text in texts]
    return {
        "ids": [encoding.ids for encoding in encodings],
        "ranges": [ranges(whole(text), encoding) for text, encoding in zip(texts, encodings)],
    }


def main():
    folder.mkdir(exist_ok=True)
    texts = list(dict.fromkeys(plain + made(70)))
    write("strings.json", texts, escaped=True)
    for make in (byte_gpt2, byte_llama3, fallback_llama2, fallback_gemma, wordpiece, unigram):
        kind = make.__name__.replace("_", "-")
        file = folder / f"{kind}.json"
        described = json.loads(file.read_text("utf-8")) if file.exists() else make()
        write(file.name, described)
        tokenizer = Tokenizer.from_str(json.dumps(described))
        write(f"{kind}.reference.json", reference(tokenizer, texts))
    for real in sorted(Path(sys.argv[1]).glob("*/tokenizer.json")) if len(sys.argv) > 1 else []:
        found = reference(Tokenizer.from_file(str(real)), texts)
        write(f"real-{real.parent.name}.reference.json", found)


main()
