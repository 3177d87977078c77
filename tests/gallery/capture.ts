/**
 * What a plate shows, as lines of text that another machine's browser gives too: the elements with
 * their names, geometry and colours, each text by itself, and every canvas as the mean colours of
 * 24 x 24 fields. Runs in the page.
 */
export function capture(plate: Element): string[] {
  const fields = 24;
  const geometry =
    'role tabindex type scope colspan x y x1 y1 x2 y2 cx cy r rx width height d points transform viewBox text-anchor style'.split(
      ' ',
    );
  const references = ['aria-describedby', 'aria-labelledby', 'aria-controls'];

  const rounded = (text: string): string =>
    text.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2))));

  const attributesOf = (element: Element): string =>
    [...element.attributes]
      .filter(
        ({ name }) =>
          !references.includes(name) &&
          (geometry.includes(name) || name.startsWith('aria-') || name.startsWith('data-')),
      )
      .map(({ name, value }) => ` ${name}=${rounded(value).replace(/\s+/g, ' ')}`)
      .join('');

  const coloursOf = (element: Element): string => {
    const style = getComputedStyle(element);
    const above = element.parentElement ? getComputedStyle(element.parentElement) : null;
    const shape = element instanceof SVGElement;
    const named: readonly (readonly [name: string, value: string, plain: string])[] = [
      ['fill', shape ? style.fill : '', above?.fill ?? ''],
      ['stroke', shape ? style.stroke : 'none', 'none'],
      ['ink', style.color, above?.color ?? ''],
      ['ground', style.backgroundColor, 'rgba(0, 0, 0, 0)'],
      ['opacity', style.opacity, '1'],
    ];
    return named
      .filter(([, value, plain]) => value !== '' && value !== plain)
      .map(([name, value]) => ` ${name}=${rounded(value).replace(/\s+/g, '')}`)
      .join('');
  };

  const hex = (value: number): string => Math.round(value).toString(16).padStart(2, '0');

  const canvasLines = (canvas: HTMLCanvasElement): string[] => {
    const small = document.createElement('canvas');
    [small.width, small.height] = [canvas.width, canvas.height];
    const context = small.getContext('2d', { willReadFrequently: true });
    context?.drawImage(canvas, 0, 0);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data;
    const field = (row: number, column: number): string => {
      const edge = (at: number, size: number): number => Math.floor((at * size) / fields);
      const sums = [0, 0, 0];
      let count = 0;
      for (let y = edge(row, canvas.height); y < edge(row + 1, canvas.height); y++) {
        for (let x = edge(column, canvas.width); x < edge(column + 1, canvas.width); x++) {
          const at = 4 * (y * canvas.width + x);
          const alpha = (pixels?.[at + 3] ?? 0) / 255;
          sums.forEach((sum, i) => (sums[i] = sum + alpha * (pixels?.[at + i] ?? 0)));
          count++;
        }
      }
      return sums.map((sum) => hex(sum / Math.max(1, count))).join('');
    };
    return Array.from(
      { length: fields },
      (_, row) => `#${Array.from({ length: fields }, (__, column) => field(row, column)).join('')}`,
    );
  };

  const linesOf = (node: Node, depth: number): string[] => {
    const indent = ' '.repeat(depth);
    if (node instanceof Text) {
      const text = node.data.replace(/\s+/g, ' ');
      return text.trim() === '' ? [] : [`${indent}"${text}"`];
    }
    if (!(node instanceof Element)) return [];
    const children = [...node.childNodes].flatMap((child) => linesOf(child, depth + 1));
    const pixels = node instanceof HTMLCanvasElement ? canvasLines(node) : [];
    const line = `${indent}${node.tagName.toLowerCase()}${attributesOf(node)}${coloursOf(node)}`;
    return [line, ...pixels, ...children];
  };
  return linesOf(plate, 0);
}
