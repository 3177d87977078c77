import { describe, expect, it } from 'vitest';
import { suitedTo } from '../analyses/define';
import { analysisOf } from '../analyses/registry';
import { toyInfo } from '../../tests/fakes/toyModel';
import { defaultsOf, fieldsOf, matters, problemOf, withParameter } from './parameters';

const analysis = analysisOf('retrieval-heads');
const model = toyInfo('induction-2l', 'bundled');

describe('the form of an analysis', () => {
  it('has a field for every parameter, with its title, kind and limits', () => {
    const fields = fieldsOf(analysis);
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(analysis.parameters.shape));
    expect(fields.find(({ name }) => name === 'needle')).toMatchObject({
      title: 'Needle',
      kind: 'text',
      multiline: true,
    });
    expect(fields.find(({ name }) => name === 'newTokens')).toMatchObject({
      kind: 'number',
      integer: true,
      minimum: 1,
      maximum: 200,
    });
    expect(fields.find(({ name }) => name === 'depths')).toMatchObject({ kind: 'numbers' });
    expect(fields.find(({ name }) => name === 'scope')).toMatchObject({
      kind: 'choice',
      choices: ['decode', 'all'],
    });
  });

  it('starts with what suits the model, and ignores a note that is not valid', () => {
    expect(defaultsOf(analysis, model)).toMatchObject({ lengths: [60], variant: 'code' });
    const notes = { parameters: { 'retrieval-heads': { lengths: 'long', nosuch: 1, top: 3 } } };
    const defaults = defaultsOf(analysis, { ...model, notes });
    expect(defaults).toMatchObject({ lengths: [400], top: 3 });
    expect(defaults).not.toHaveProperty('nosuch');
  });

  it('takes over what suits another analysis, as far as its parameters go', () => {
    const heir = { ...analysis, id: 'heir', defaultsFrom: 'retrieval-heads' };
    expect(defaultsOf(heir, model)).toMatchObject({
      lengths: [60],
      needle: 'apple moon lamp door',
    });
    const notes = { parameters: { 'retrieval-heads': { top: 3, other: 1 }, heir: { top: 4 } } };
    expect(suitedTo({ notes }, heir)).toEqual({ values: { top: 4 }, wrong: [] });
    const wrong = { parameters: { heir: { top: 0, other: 1 } } };
    expect(suitedTo({ notes: wrong }, heir)).toEqual({ values: {}, wrong: ['top', 'other'] });
  });

  it('leaves out what does not matter with the other values', () => {
    const patching = fieldsOf(analysisOf('activation-patching'));
    const shown = (values: object): string[] =>
      patching.filter((field) => matters(field, { ...values })).map(({ name }) => name);
    const own = shown({ texts: 'dataset', dataset: 'own', place: 'cell' });
    expect(own).toEqual(expect.arrayContaining(['pairs', 'head', 'seed']));
    for (const name of ['segment', 'corrupt', 'target']) expect(own).not.toContain(name);
    const page = shown({ texts: 'page', dataset: 'own', place: 'z' });
    expect(page).toEqual(expect.arrayContaining(['corrupt', 'target', 'distractor']));
    for (const name of ['pairs', 'head', 'seed']) expect(page).not.toContain(name);
    // Where nobody asks for a kind of texts, the rest of the condition decides.
    expect(shown({ dataset: 'repeats' })).toContain('segment');
  });

  it('says what is wrong with a value', () => {
    expect(problemOf(analysis, 'newTokens', 60)).toBeNull();
    expect(problemOf(analysis, 'newTokens', 0)).toBe('The smallest value allowed is 1.');
    expect(problemOf(analysis, 'newTokens', 9.5)).toBe('It must be a whole number.');
    expect(problemOf(analysis, 'needle', '  ')).toBe('It must not be empty.');
    expect(problemOf(analysis, 'nosuch', 1)).toMatch(/no such parameter/);
  });

  it('keeps only what differs from the default', () => {
    const defaults = { length: 60, depths: [0, 1] };
    const changed = withParameter({}, defaults, 'length', 80);
    expect(changed).toEqual({ length: 80 });
    expect(withParameter(changed, defaults, 'length', 60)).toEqual({});
    expect(withParameter(changed, defaults, 'depths', [0, 1])).toEqual({ length: 80 });
  });
});
