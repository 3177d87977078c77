import { modelUsage } from './modelOptions';

const inputUsage = `  --text TEXT         what the model reads; or
  --tokens 1,2,3      its token ids, for models without a tokenizer; or
  --image FILE        a picture for models that read those: PNG, or PPM; or
                      sample:shapes, sample:checks, sample:disc
  --no-bos, --bos     without or with the tokenizer's special tokens (BOS, or [CLS]
                      and [SEP]) around the text; default: as the tokenizer does
  --answer TEXT       for models with an encoder, which reads the text: what the
                      decoder has read of its answer (with --tokens: its ids), after
                      its start token; default none`;

const interventionsUsage = `  --interventions FILE
                      JSON list of changes to activations, such as
                      [{"at": "blocks.1.attn.hook_pattern", "heads": [3],
                        "op": {"kind": "uniform"}}]; kinds: zero, scale (factor),
                      uniform, window (sink, recent), knockout (cells), paint (cells
                      with weights), set (values), copy (head), freeze, patch (text),
                      resample (texts, seed), mean (texts, over); texts are token ids`;

/** What each command says of itself. */
export const usages = {
  run: `usage: headscope run --model MODEL (--text T | --tokens 1,2,3 | --image FILE) [options]

Prints the tokens with their losses, the most likely next tokens, the mean loss and,
with --generate, a continuation; with --interventions, all of it before and after.
Of a picture it prints the most likely classes.

${modelUsage}
${inputUsage}
${interventionsUsage}
  --top K             next tokens to list; default 10
  --generate N        continue by N tokens, fewer where the context ends
  --temperature X     0 (default) takes the most likely token, above it samples
  --seed S            of the sampling; default 0
  --json              one JSON object at full precision:
                      version, model, backend, image, source, tokens, interventions,
                      before {losses, meanLoss, generated}, after (the same, or null),
                      predictions [{token, before {logit, probability, rank}, after}]
  --help              this text
`,
  cache: `usage: headscope cache --model MODEL (--text T | --tokens 1,2,3 | --image FILE)
                       --names LIST --out FILE

Runs the model once and writes activations as a safetensors file: one F32 tensor under
each hook's name, with TransformerLens's shape. Masked attention scores are -Infinity.

${modelUsage}
${inputUsage}
  --names LIST        hook names and globs, separated by commas, such as
                      'blocks.*.attn.hook_pattern,logits'
  --out FILE          the file to write; one that exists is replaced as a whole
${interventionsUsage}
  --help              this text
`,
  analyse: `usage: headscope analyse ID --model MODEL --out FILE [options]

Runs an analysis ("headscope analyses" lists them) and writes its result with all that
is needed to repeat it: {provenance {version, analysis, paper, model, backend,
parameters, tokens, heads, seed}, result}. Progress goes to stderr; Ctrl-C cancels.

${modelUsage}
  --out FILE          the file to write; - prints
  --params JSON       parameters as JSON, or @FILE; those left out are the model's own
                      (its headscope.json), then the defaults
  --text TEXT, --tokens 1,2,3
                      what the model reads, for analyses of a text
  --no-bos, --bos     without or with the tokenizer's special tokens around the text
  --heads SET         heads such as L1H3,L1H5, for analyses of a set of heads; or a
                      file: head_score JSON, a table of gates, a list
  --top SHARE         of a file of scores: how many of all heads; default 0.05
  --seed S            of everything random; default 0
  --head-scores FILE  of retrieval-heads: the scores as {"L-H": [a sample's, ...]},
                      as the retrieval-head repository has them (.json); their means
                      as a table of gates (.tsv); or the list of heads of 0.1 or more
                      (.txt); and how they were made in FILE.meta.json
  --help              this text

attention-influence scores documents, one JSON line each in their order, to --out
(what they are of goes to FILE.meta.json):

  --docs FILE         .jsonl with "text" and, if they have them, "id" and "domain"; .csv with
                      such columns; any other file is one document; or a folder
                      of .jsonl, .csv and .txt
  --heads SET         as above; default the best of retrieval-heads, run first
  --shard I/N         every Nth document from the Ith on; see headscope merge
  --resume            goes on with the file --out, or begins it
`,
  merge: `usage: headscope merge SHARD.jsonl ... --out ALL.jsonl

Joins the shards of one corpus to the file that a single run writes. Shards of other
models, heads or documents are refused, and so are missing or doubled lines.

  --out FILE          the file to write; one that exists is replaced as a whole
  --help              this text
`,
  models: `usage: headscope models [--json] [--remove NAME]

Lists the bundled models with what their config.json says, and the models that were
fetched and are kept: in the folder HEADSCOPE_CACHE, or the system's folder for such.

  --remove NAME       removes a kept model: a name as listed, or name@commit
  --json              {bundled, folder, kept [{name, commit, bytes}]}
  --help              this text
`,
  analyses: `usage: headscope analyses [--json]

Lists the analyses with paper, parameters, and their defaults.

  --json              the same as JSON
  --help              this text
`,
  train: `usage: headscope train NAME [options]

Trains a bundled model from nothing, measures it on fresh data and writes its folder:
weights, tokenizer, measured facts and the model card. The same seed on the same
backend gives the same model. NAME: induction-2l, needle-4l,
templates-4l

Or runs a lab of the page, NAME: induction. DIR then gets checkpoints (parameters,
moments, random state and log, as safetensors), log.jsonl with a line for each
measurement, and the last checkpoint as a model folder. Ctrl-C pauses.

  --seed S            of the weights and the data; default 0
  --backend NAME      wasm (default), webgpu, cpu or auto
  --python PATH       for models that PyTorch trains: a Python with torch, numpy and
                      safetensors; default python3. Such a run goes on from its
                      checkpoint in the system's temporary folder when started again
  --out DIR           where the folder goes; default public/models, needed for labs
  --preset NAME       of a lab; its first by default
  --params JSON       parameters of a lab over those of the preset, or @FILE
  --steps N           of a lab; default as in the preset
  --resume            goes on with the run in DIR, to the same curve
  --help              this text
`,
} as const;
