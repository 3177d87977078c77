import type { ModelNotes } from '../../terms/models';

/** The model's headscope.json: one example of what each task looks like, named by it. */
export const notes: ModelNotes = {
  title: 'Templates, 4 layers',
  about:
    'Four layers of attention and MLPs, trained on generated templates with known answers: who receives, which year is later, which argument comes next, which letter is right, and word tasks told by examples. It knows no other English.',
  examples: [
    {
      name: 'Indirect object: Mary receives',
      text: 'Then, Mary and John went to the store. John gave a book to',
    },
    {
      name: 'The same with a third name: nobody can know',
      text: 'Then, Mary and John went to the store. Tom gave a book to',
    },
    {
      name: 'Greater-than: later than 32',
      text: 'The war lasted from the year 1732 to the year 17',
    },
    {
      name: 'Docstring: the next argument',
      text: 'def load(self, path, size, mode, index, file):\n    """main data list\n\n    :param size: given number\n    :param mode: local string\n    :param',
    },
    {
      name: 'Multiple choice: the letter of the animal',
      text: 'A: hammer B: tiger C: rose D: piano | animal ->',
    },
    {
      name: 'Word task: opposites, told by two shots',
      text: 'Q: hot\nA: cold\n\nQ: big\nA: small\n\nQ: fast\nA:',
    },
    {
      name: 'The same words, another task',
      text: 'Q: hot\nA: hotter\n\nQ: big\nA: bigger\n\nQ: fast\nA:',
    },
  ],
};
