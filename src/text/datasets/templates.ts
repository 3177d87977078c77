/** A slot of a template: `{name}`. */
export const templateSlot = /\{(\w+)\}/g;

/** A template with its `{slots}` filled. @throws RangeError for a slot without a value. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(templateSlot, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`no value for {${name}} in "${template}"`);
    return value;
  });
}

/** Two digits: `7 -> "07"`. */
export function twoDigits(year: number): string {
  return String(year).padStart(2, '0');
}
