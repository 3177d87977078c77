import type { Page } from './command';

const controls = {
  text: 'textarea[aria-label=Text], textarea[aria-label="Token ids"]',
  heads: '[data-part=heads] [tabindex="0"]',
  head: '[data-part=head] [role=application]',
  strip: '[data-part=strip] [role=application], [data-part=strip] [tabindex="0"]',
} as const;

/** Goes to Explore and puts the focus into one of its parts, once that is drawn. */
export function focusOn(part: keyof typeof controls): (page: Page) => void {
  return ({ workbench }) => {
    workbench.session.setState({ panel: 'explore' });
    workbench.live.setState(({ maximised }) => ({ maximised: maximised === part ? part : null }));
    // A dialog that closes gives the focus back first.
    setTimeout(() => document.querySelector<HTMLElement>(controls[part])?.focus(), 60);
  };
}
