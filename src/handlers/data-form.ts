import type { Element } from '../xml/element.ts';

export const NS_DATA_FORMS = 'jabber:x:data';

export interface FormField {
  readonly name: string;
  readonly label?: string;
  readonly values: readonly string[];
}

/** A data form as a result has it (XEP-0004). */
export interface DataForm {
  /** What its fields are defined by (XEP-0068); '' if it does not say. */
  readonly type: string;
  readonly fields: readonly FormField[];
}

/** The forms inside an element, their hidden FORM_TYPE apart. */
export function readForms(parent: Element): DataForm[] {
  return parent
    .elements()
    .filter((child) => child.is('x', NS_DATA_FORMS))
    .map(readForm);
}

function readForm(form: Element): DataForm {
  const all = form
    .elements()
    .filter((child) => child.is('field', NS_DATA_FORMS))
    .map(readField);
  const type = all.find(({ name }) => name === 'FORM_TYPE')?.values[0] ?? '';
  return { type, fields: all.filter(({ name }) => name !== 'FORM_TYPE') };
}

function readField(field: Element): FormField {
  const values = field
    .elements()
    .filter((child) => child.is('value', NS_DATA_FORMS))
    .map((value) => value.text());
  const label = field.attr('label');
  return { name: field.attr('var') ?? '', ...(label !== undefined && { label }), values };
}
