import { defaultSession } from './session';
import type { Session } from './session';

/** A whole session of a model that comes with the page, named by what it shows. */
export interface Example {
  readonly title: string;
  /** What to see, in a sentence. */
  readonly sees: string;
  readonly session: Session;
}

interface Scene {
  readonly title: string;
  readonly sees: string;
  readonly model: string;
  readonly text: string;
  /** The head to look at, as `[layer, head]`. */
  readonly head: readonly [layer: number, head: number];
}

const haystack = [
  'Clara liked the famous field. Emma and Ben opened the horse. The table in the park was happy.',
  'Henry bought the boat near the barn. There was a bright cup at the park on Sunday.',
  'The secret ingredient of the soup is purple pepper ginger honey.',
  'Karl cleaned the warm book. The horse in the town was grey. There was a warm book at the park on Sunday.',
  'The table in the town was small. There was a warm lamp at the school on Tuesday.',
  'On Monday Laura went to the street. The secret color of the castle is scarlet lily eagle dagger.',
  'In the town Paula carried a heavy house and a hill. On Wednesday David went to the school.',
  'The warm table was heavy and warm. On Monday Greta went to the church. On Thursday Martin went to the town.',
  'Greta carried the lamp near the yard. Laura and Nora cleaned the stone.',
  'The secret color of the pilot is carpet blanket cherry walnut. In the square Henry liked a young bird and a bird.',
  'In the yard Laura sold a cold horse and a stone. The warm train was quiet and warm.',
  'The train in the street was bright. There was a grey bird at the mill on Wednesday. Martin opened the cold hill.',
  'The field in the church was famous. The secret number of the meadow is almond falcon spider lantern.',
  'Oscar bought the happy bird. On Monday Emma went to the town. The horse in the street was narrow.',
  'Karl cleaned the warm chair. There was a grey coat at the school on Friday.',
  'There was a quiet river at the office on Thursday. In the mill David sold a heavy letter and a dog.',
  'In the barn Nora kept a small window and a plate. The secret color of the violin is ivory copper cotton pearl.',
  'The dark bird was warm and tall. On Saturday Karl went to the town. Ben moved the boat near the office.',
];

const scenes: readonly Scene[] = [
  {
    title: 'Induction: words that come again',
    sees: 'L1H5 looks from each word of the second round at the word that followed it in the first: the dark stripe ends at “kettle”, which the model expects next.',
    model: 'induction-2l',
    text: 'river candle stone owl guitar snow kettle prince river candle stone owl guitar snow',
    head: [1, 5],
  },
  {
    title: 'Previous token: what induction is built on',
    sees: 'L0H2 looks one token back, everywhere. Switch it off (O) and the stripe of L1H3 and L1H5 is gone: they find words by what it wrote.',
    model: 'induction-2l',
    text: 'river candle stone owl guitar snow kettle prince river candle stone owl guitar snow',
    head: [0, 2],
  },
  {
    title: 'Names: who gets the book (indirect object)',
    sees: 'L1H7 looks from “to” at Mary, the name that came once, and not at John, who gives: the model says Mary.',
    model: 'templates-4l',
    text: 'Then, Mary and John went to the store. John gave a book to',
    head: [1, 7],
  },
  {
    title: 'Code: the next argument of a docstring',
    sees: 'L1H4 looks from “param” at the argument that comes after the last one described, in the line of the function.',
    model: 'templates-4l',
    text: 'def load(self, path, size, mode, index, file):\n    """main data list\n\n    :param size: given number\n    :param mode: local string\n    :param',
    head: [1, 4],
  },
  {
    title: 'JSON: the value of a key',
    sees: 'L2H2 looks from the end of the question at the first word of that key’s value, among four keys.',
    model: 'needle-4l',
    text: 'Data: {"castle": "amber poplar panther", "pilot": "falcon cinnamon bottle", "meadow": "lily cherry jade", "violin": "pearl sparrow cinnamon"}\nQuestion: what is the value of the key meadow? Answer:',
    head: [2, 2],
  },
  {
    title: 'Copying: a list of words goes on',
    sees: 'L2H0 finds the place of the list in the text before and looks at the word to copy next.',
    model: 'needle-4l',
    text: 'On Monday Laura went to the street. Laura bought the tired hill. tunnel village coat shield helmet panther puzzle hospital park stable volcano teacher In the town Paula carried a heavy house and a hill. On Wednesday David went to the school. The warm table was heavy and warm. On Monday Greta went to the church. On Thursday Martin went to the town. Greta tunnel village coat shield',
    head: [2, 0],
  },
  {
    title: 'Long document: one sentence among many',
    sees: 'L2H0 looks back over some 340 tokens at “purple”, the first word of the answer: a retrieval head. Make it and L2H2 uniform, and the answer is lost.',
    model: 'needle-4l',
    text: `${haystack.join(' ')}\nQuestion: what is the secret ingredient of the soup? Answer:`,
    head: [2, 0],
  },
];

/** What the models that come with the page show, the simplest first. */
export const examples: readonly Example[] = scenes.map(({ title, sees, model, text, head }) => ({
  title,
  sees,
  session: {
    ...defaultSession,
    model: { source: 'bundled', id: model },
    text,
    head: { layer: head[0], head: head[1] },
  },
}));
